"""Filters on committee sheets. One that leaves out the hidden ids parts them from their rows when somebody sorts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workbook_tools.model.agreement import Where
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError

from .grid import Book
from .patch import WidenFilter, table_areas
from .patch.a1 import column_number, parse_area
from .raw import RawWorkbook

_FILTER = "_xlnm._FilterDatabase"


class Filter(NamedTuple):
    """A filter or table that leaves out the ids, where the sheet's rows stand, and its area ("B5:AX40")."""

    where: Where
    area: str


def filter_edits(raw: RawWorkbook, book: Book) -> Iterator[WidenFilter]:
    """Every filter that leaves out the column of ids is made to take it along."""
    for found in _filters(raw, book):
        yield WidenFilter(found.where.sheet, found.where.columns["row_id"])


def filter_findings(raw: RawWorkbook, book: Book, data: bytes) -> Iterator[Finding]:
    """A finding (S45) for each filter and each table that leaves out the ids. `data` are the workbook's bytes."""
    tables = [(w, area) for w in book.sheets.values() for area in table_areas(data, w.sheet) if _leaves_out(w, area)]
    for where, area in (*_filters(raw, book), *tables):
        source = Source(raw.file, where.sheet, area.partition(":")[0])
        yield finding("S45", source, values={"area": area, "sheet": where.sheet})


def _filters(raw: RawWorkbook, book: Book) -> Iterator[Filter]:
    """By the names that Excel and others give to filters; they stand in the workbook part, which is small."""
    for where in book.sheets.values():
        formula = raw.names.get(f"{where.sheet}!{_FILTER}", "")
        area = formula.rpartition("!")[2].replace("$", "")
        if _leaves_out(where, area):
            yield Filter(where, area)


def _leaves_out(where: Where, area: str) -> bool:
    """Whether the area holds numbers or titles, and not the ids."""
    try:
        its = parse_area(area)
    except WorkbookToolsError:
        return False
    inside = {key: its.left <= column_number(letters) <= its.right for key, letters in where.columns.items()}
    return not inside.get("row_id", True) and (inside.get("number", False) or inside.get("title", False))
