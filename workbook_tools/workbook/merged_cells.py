"""Merged cells in a committee's table: what lies under them is seen by nobody, and never read as an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from workbook_tools.model.agreement import Where
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.schema.cells import cell_text

from .address import address, parted
from .address import column as index_of
from .raw import RawSheet

_SHOWN = 200

_SEEN_BY_NOBODY_ANYWAY = ("row_id", "check")

HiddenCells = Mapping[tuple[int, str], str]
"""(index among the table's rows, column key) -> the merged area that covers the cell ("F6:F8")."""


def hidden_cells(sheet: RawSheet, rows: Sequence[int], columns: Mapping[str, int]) -> HiddenCells:
    """The table's cells that lie under a merge and are not its corner. `rows` are 1-based, ascending."""
    keys = {column: key for key, column in columns.items() if key not in _SEEN_BY_NOBODY_ANYWAY}
    places = {row: index for index, row in enumerate(rows)}
    found: dict[tuple[int, str], str] = {}
    for area in sheet.merges:
        (top, left), (bottom, right) = _corners(area)
        if rows and bottom >= rows[0]:
            for row in (row for row in range(top, bottom + 1) if row in places):
                for column in (column for column in range(left, right + 1) if column in keys):
                    if (row, column) != (top, left):
                        found[places[row], keys[column]] = area
    return found


def covered(sheet: RawSheet) -> set[tuple[int, int]]:
    """The 0-based rows and columns of all cells that lie under a merge and are not its corner."""
    cells: set[tuple[int, int]] = set()
    for area in sheet.merges:
        (top, left), (bottom, right) = _corners(area)
        places = ((row - 1, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        cells.update(place for place in places if place != (top - 1, left))
    return cells


def seen_alone(sheet: RawSheet, file: str) -> tuple[RawSheet, list[Finding]]:
    """A sheet without the values under merged cells, and a finding (S52) on each; column A, which is hidden, apart."""
    rows = [list(row) for row in sheet.rows] if sheet.merges else []
    found = []
    for area in sheet.merges:
        (top, left), (bottom, right) = _corners(area)
        for row in range(top - 1, min(bottom, len(rows))):
            for column in range(max(left, 1), min(right + 1, len(rows[row]))):
                text = cell_text(rows[row][column]) if (row, column) != (top - 1, left) else ""
                if text:
                    rows[row][column] = None
                    source = Source(file, sheet.name, address(row, column))
                    found.append(finding("S52", source, values={"area": area, "value": text[:_SHOWN]}))
    return (replace(sheet, rows=rows) if found else sheet), found


def _corners(area: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """1-based rows and 0-based columns."""
    first, _, last = area.replace("$", "").upper().partition(":")
    (left, top), (right, bottom) = parted(first), parted(last or first)
    return (top, index_of(left)), (bottom, index_of(right))


def merged_findings(where: Where, cells: HiddenCells, numbers: Sequence[str | None]) -> Iterator[Finding]:
    """Each merged area (S51), with the rows that it keeps from having a text of their own."""
    areas: dict[str, list[int]] = {}
    for (index, _), area in sorted(cells.items()):
        areas.setdefault(area, []).append(index)
    for area, indices in areas.items():
        corner = area.replace("$", "").partition(":")[0]
        rows = dict.fromkeys((numbers[index] if numbers else None) or "?" for index in indices)
        values = {"area": area, "corner": corner, "numbers": ", ".join(rows)}
        yield finding("S51", Source(where.file, where.sheet, corner), values=values)
