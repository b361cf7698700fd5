"""All edits of one file in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from .append import append_row
from .cells import set_cells
from .edits import (
    AppendRow,
    Edit,
    PutSheet,
    SetActiveSheet,
    SetCell,
    SetColumns,
    SetDefinedName,
    SetProperty,
    SetRows,
    SetSheetState,
)
from .layout import set_columns, set_rows
from .package import Package
from .properties import set_property
from .put_sheet import put_sheet
from .refusal import refusal
from .styles import Styles
from .workbook import Workbook


def apply_edits(source: bytes, edits: Iterable[Edit]) -> bytes:
    """The workbook `source` (.xlsx or .xlsm) with the edits made, in their order; `source` itself when nothing changes.

    Parts that no edit is about keep their compressed bytes. The same input gives the same bytes. When a cell, row or
    sheet changed, Excel is told to calculate all formulas on opening. Raises WorkbookToolsError with a finding of
    family P for what can't be done; then nothing is done.
    """
    try:
        return _Editor(source).apply(edits)
    except (ValueError, LookupError) as error:
        # The file breaks its own rules where no check above looks: a number that is none, a list that is too short.
        raise refusal("P01", part="xml") from error


class _Editor:
    def __init__(self, source: bytes) -> None:
        self._package = Package(source)
        self._workbook = Workbook(self._package)
        self._styles = Styles(self._package, self._workbook)

    def apply(self, edits: Iterable[Edit]) -> bytes:
        calculate = False
        for kind, group in groupby(edits, type):
            calculate |= kind in (SetCell, AppendRow, PutSheet)
            if kind is SetCell:
                self._set_cells([edit for edit in group if isinstance(edit, SetCell)])
            else:
                for edit in group:
                    self._apply(edit)
        self._styles.save()
        if calculate:
            self._workbook.recalculate_on_load()
        return self._package.result()

    def _set_cells(self, edits: list[SetCell]) -> None:
        """Consecutive cell edits go sheet by sheet, each sheet read and written once."""
        by_sheet: dict[str, list[SetCell]] = {}
        for edit in edits:
            by_sheet.setdefault(edit.sheet.casefold(), []).append(edit)
        for cells in by_sheet.values():
            set_cells(self._package, self._workbook, self._styles, cells[0].sheet, cells)

    def _apply(self, edit: Edit) -> None:
        package, workbook = self._package, self._workbook
        match edit:
            case SetColumns():
                set_columns(package, workbook, edit)
            case SetRows():
                set_rows(package, workbook, edit)
            case SetSheetState():
                workbook.set_state(edit.sheet, edit.state)
            case SetActiveSheet():
                workbook.set_active(edit.sheet)
            case AppendRow():
                append_row(package, workbook, self._styles, edit)
            case PutSheet():
                put_sheet(package, workbook, self._styles, edit)
            case SetProperty():
                set_property(package, edit.name, edit.text)
            case SetDefinedName():
                workbook.set_name(edit.name, edit.formula)
