"""Edit in place: .xlsx and .xlsm files that people own, changing only what an edit is about.

`apply_edits(source, edits)` is the whole of it; the edits are the values in `edits`.
"""

from .apply import apply_edits
from .edits import (
    NO_FILL,
    AppendRow,
    CellContent,
    ColumnState,
    Edit,
    Mark,
    Overlay,
    PutSheet,
    RowState,
    SetActiveSheet,
    SetCell,
    SetColumns,
    SetDefinedName,
    SetFormula,
    SetMarks,
    SetProperty,
    SetResult,
    SetRows,
    SetSheetState,
    SetStyle,
    SheetState,
    WidenFilter,
)
from .filters import table_areas
from .still import still, still_error, still_formula

__all__ = [
    "NO_FILL",
    "AppendRow",
    "CellContent",
    "ColumnState",
    "Edit",
    "Mark",
    "Overlay",
    "PutSheet",
    "RowState",
    "SetActiveSheet",
    "SetCell",
    "SetColumns",
    "SetDefinedName",
    "SetFormula",
    "SetMarks",
    "SetProperty",
    "SetResult",
    "SetRows",
    "SetSheetState",
    "SetStyle",
    "SheetState",
    "WidenFilter",
    "apply_edits",
    "still",
    "still_error",
    "still_formula",
    "table_areas",
]
