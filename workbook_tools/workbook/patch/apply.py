"""All edits of one file in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TypeVar

from .append import append_row
from .cells import CellEdit, set_cells
from .edits import (
    AppendRow,
    Edit,
    PutSheet,
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
    WidenFilter,
)
from .filters import widen_filter
from .layout import set_columns, set_rows
from .marks import set_marks
from .package import Package
from .properties import set_property
from .put_sheet import put_sheet
from .refusal import refusal
from .restyle import set_styles
from .styles import Styles
from .workbook import Workbook

_OfSheet = TypeVar("_OfSheet", bound=SetCell | SetFormula | SetResult | SetStyle)


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
        for kind, group in groupby(edits, _kind):
            calculate |= kind in (SetCell, AppendRow, PutSheet)
            if kind is SetCell:
                for cells in _by_sheet(edit for edit in group if isinstance(edit, CellEdit)):
                    set_cells(self._package, self._workbook, self._styles, cells[0].sheet, cells)
            elif kind is SetStyle:
                for looks in _by_sheet(edit for edit in group if isinstance(edit, SetStyle)):
                    set_styles(self._package, self._workbook, self._styles, looks[0].sheet, looks)
            else:
                for edit in group:
                    self._apply(edit)
        self._styles.save()
        if calculate:
            self._workbook.recalculate_on_load()
        return self._package.result()

    def _apply(self, edit: Edit) -> None:
        package, workbook = self._package, self._workbook
        match edit:
            case SetMarks():
                set_marks(package, workbook, self._styles, edit)
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
            case WidenFilter():
                widen_filter(package, workbook, edit)
            case SetProperty() | SetDefinedName():
                self._name(edit)

    def _name(self, edit: SetProperty | SetDefinedName) -> None:
        """What belongs to the workbook as a whole."""
        if isinstance(edit, SetProperty):
            set_property(self._package, edit.name, edit.text)
        else:
            self._workbook.set_name(edit.name, edit.formula)


def _kind(edit: Edit) -> type:
    """Edits that can be made in one go; formulas go with the other cells."""
    return SetCell if isinstance(edit, CellEdit) else type(edit)


def _by_sheet(edits: Iterable[_OfSheet]) -> list[list[_OfSheet]]:
    """Consecutive edits of one kind, sheet by sheet: each sheet is read and written once."""
    sheets: dict[str, list[_OfSheet]] = {}
    for edit in edits:
        sheets.setdefault(edit.sheet.casefold(), []).append(edit)
    return list(sheets.values())
