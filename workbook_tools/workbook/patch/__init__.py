"""Edit in place: .xlsx and .xlsm files that people own, changing only what an edit is about.

`apply_edits(source, edits)` is the whole of it; the edits are the values in `edits`.
"""

from .apply import apply_edits
from .edits import (
    AppendRow,
    CellContent,
    ColumnState,
    Edit,
    Overlay,
    PutSheet,
    RowState,
    SetActiveSheet,
    SetCell,
    SetColumns,
    SetDefinedName,
    SetProperty,
    SetRows,
    SetSheetState,
    SheetState,
)

__all__ = [
    "AppendRow",
    "CellContent",
    "ColumnState",
    "Edit",
    "Overlay",
    "PutSheet",
    "RowState",
    "SetActiveSheet",
    "SetCell",
    "SetColumns",
    "SetDefinedName",
    "SetProperty",
    "SetRows",
    "SetSheetState",
    "SheetState",
    "apply_edits",
]
