"""Whether a merge did what was meant, judged by what people see alone (visible_cells).

What was meant is the difference of what a centre was sent and what it sent back; it must be in the master under the
same number, title and heading, or somebody must be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple
from visible_cells import Cell, Field, Meaning, Row, Visible

ANSWERS = {
    "Milepæl": "milestone",
    "Status": "status",
    "Smiley": "smiley",
    "Korrigerende handling": "corrective_action",
    "Økonomi-status": "economy_status",
    "Økonomi-smiley": "economy_smiley",
}
_AREA = re.compile(r"\b([A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?)\b")
_SHORTEST = 4  # a value of fewer characters stands in a message by chance


def meant(sent: Visible, saved: Visible) -> list[Cell]:
    """The cells of `saved` that say something else than was sent, and those of rows that nobody sent."""
    return [cell for cell in saved.cells if not _as_sent(sent, cell, _same_row(sent, saved, cell.row))]


def _as_sent(sent: Visible, cell: Cell, rows: Iterable[Row]) -> bool:
    return any(cell.text in sent.texts.get((row, cell.field), {""}) for row in rows)


def _same_row(known: Visible, other: Visible, row: Row, *, is_owner: bool = False) -> set[Row]:
    """The known row that `row` is for a reader: itself; or the one whose number or title was written anew.

    The owner of a workbook may also exchange two numbers; the titles then say which is which.
    """
    if row in known.rows:
        return {row}
    likely = {old for old in known.rows - other.rows if (old[0] == row[0]) != (old[1] == row[1])}
    titled = {old for old in likely if old[1] == row[1]}
    return {row} | (likely if len(likely) == 1 else titled if is_owner else set())


def gone(sent: Visible, saved: Visible) -> list[Row]:
    """The rows that were sent and are no longer there."""
    return sorted(sent.rows - saved.rows)


def vanished(sent: Visible, master: Visible) -> list[Row]:
    """The rows that were sent, and of which the master shows neither number nor title any more."""
    parts = {part for row in master.rows for part in enumerate(row)}
    return sorted(row for row in sent.rows if not parts & {*enumerate(row)})


@dataclass(frozen=True)
class Told:
    """What the program said: everything with a code, and the conflicts."""

    findings: Sequence[Mapping[str, Any]]
    conflicts: Sequence[Mapping[str, Any]] = ()

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> Told:
        return cls(list(_with_code(result)), result.get("conflicts", []))

    def names(self, words: str) -> bool:
        return any(words in _words(finding) for finding in self.findings)

    def row(self, row: Row) -> bool:
        """Whether the row is named, by its number or by its title."""
        number, title = row
        told = re.compile(rf"(?<![\w.]){re.escape(number)}(?![\w]|\.\d)") if number else None
        said = [f"{f['number']} {_words(f)}" for f in self.findings]
        return any((told and told.search(words)) or (title and title in words) for words in said)

    def is_row_of(self, cell: Cell, row: Row) -> bool:
        """Whether something on the very row of the cell was told under the number of `row`."""
        line = coordinate_to_tuple(cell.address)[0]
        there = [f for f in self.findings if f["sheet"] == cell.sheet and f["number"] == row[0] and f["cell"]]
        return any(coordinate_to_tuple(f["cell"])[0] == line for f in there)

    def cell(self, cell: Cell) -> bool:
        return self.conflict(cell) or any(_about(finding, cell) for finding in self.findings)

    def conflict(self, cell: Cell) -> bool:
        key = ANSWERS.get(cell.field[1])
        return any(c["number"] == cell.row[0] and c["field"].endswith(f".{key}") for c in self.conflicts)


def _with_code(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every finding in a result, however deep."""
    if isinstance(value, dict):
        if "code" in value and "message" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _with_code(inner)


def _words(finding: Mapping[str, Any]) -> str:
    return f"{finding['message']} {finding['remedy']}"


def _about(finding: Mapping[str, Any], cell: Cell) -> bool:
    """Whether a finding names the value, the cell, its row's or column's heading, its sheet, or the whole file."""
    if len(cell.text) >= _SHORTEST and cell.text in _words(finding):
        return True
    if finding["sheet"] is None or finding["sheet"] == "":
        return finding["severity"] == "error" and not finding["number"]
    if finding["sheet"] != cell.sheet:
        return f'"{cell.sheet}"' in _words(finding)
    if finding["number"] and finding["number"] == cell.row[0]:
        return not finding["field"] or finding["field"].endswith(f".{ANSWERS.get(cell.field[1])}")
    return not finding["cell"] or _covers(finding, cell)


def _covers(finding: Mapping[str, Any], cell: Cell) -> bool:
    areas = [finding["cell"], *_AREA.findall(_words(finding))]
    row, column = coordinate_to_tuple(cell.address)
    for left, top, right, bottom in map(range_boundaries, areas):
        across, down = left <= column <= right, top <= row <= bottom
        if (across and (down or bottom <= 5)) or (down and left <= 3):
            return True
    return False


def complaints(sent: Visible, saved: Visible, before: Visible, after: Visible, told: Told) -> list[str]:
    """What went wrong in a merge: what is neither in the master nor told, and what changed without being meant."""
    edits = meant(sent, saved)
    wanted = {meaning for edit in edits for meaning in _meanings(edit, sent, saved, before, told)}
    there = {cell.meaning for cell in after.cells}
    lost = [e for e in edits if not told.cell(e) and not there.intersection(_meanings(e, sent, saved, before, told))]
    return [
        *(f"lost: {e.sheet}!{e.address} {e.row} {e.field} {e.text!r}" for e in lost),
        *(f"untold: the row {row} is gone" for row in gone(sent, saved) if not told.row(row)),
        *(f"unmeant: {line}" for line in unmeant(before, after, wanted)),
    ]


def _meanings(edit: Cell, sent: Visible, saved: Visible, master: Visible, told: Told) -> set[Meaning]:
    """Where an edit may land: at its number, title and heading, and where one of them was reworded, and that is told.

    The rewording may be the centre's or, in the master, the coordinator's.
    """
    rows = {r for known in _same_row(sent, saved, edit.row) for r in (known, *_reworded_in(master, sent, known))}
    rows = {row for row in rows if row == edit.row or told.row(row)}
    rows |= {row for row in sent.rows - saved.rows if not edit.row[0] and told.is_row_of(edit, row)}
    names = _same_field(sent, saved.fields_of(edit.sheet), edit.field, told)
    fields = {f for known in names for f in (known, *_other(master, known, told))}
    return {(row, field, edit.text) for row in rows for field in fields}


def _reworded_in(master: Visible, sent: Visible, row: Row) -> set[Row]:
    """What the row is called in the master now, if it is not there under its number and title."""
    return {r for r in master.rows if row in _same_row(sent, master, r, is_owner=True)}


def _same_field(known: Visible, there: set[Field], field: Field, told: Told) -> set[Field]:
    """The headings that the program may take a heading for: itself; one that is missing on the sheet, if it says so;
    or the round that lacks it, where a column was moved out of its round's.
    """
    missing = {old for old in known.fields - there if old[0] == field[0] or (field[1] == old[1] and not field[0])}
    if field in known.fields:
        return {field}
    return {field} | {old for old in missing if old[1] == field[1] or told.names(field[1] or old[1])}


def _other(master: Visible, field: Field, told: Told) -> set[Field]:
    """The master's own wording of a heading that one of its sheets lacks."""
    lacking = [there for there in map(master.fields_of, master.sheets) if field not in there]
    own = {f for there in lacking for f in there if f[0] in (field[0], "")}
    return {f for f in own if f[1] == field[1] or (f[1] not in ANSWERS and told.names(f[1]))}


def disobeyed(asked: Sequence[Cell], before: Visible, after: Visible, told: Told) -> list[str]:
    """The answers that were neither obeyed nor told of, and what changed though nobody asked for it."""
    there, wanted = {cell.meaning for cell in after.cells}, {cell.meaning for cell in asked}
    lost = [a for a in asked if a.meaning not in there and not told.row(a.row)]
    return [*(f"disobeyed: {a.meaning}" for a in lost), *(f"unmeant: {x}" for x in unmeant(before, after, wanted))]


def unmeant(before: Visible, after: Visible, wanted: set[Meaning]) -> list[str]:
    """The cells of the master that changed, and not to what somebody meant for that number, title and heading."""
    lines = [f"the sheet {name} is gone" for name in before.sheets.keys() - after.sheets.keys()]
    for name, grid in after.sheets.items():
        old = before.sheets.get(name, {})
        for address in sorted(grid.keys() | old.keys()):
            was, now = old.get(address, ""), grid.get(address, "")
            place = after.places.get((name, address))
            if was != now and (place is None or place.meaning not in wanted):
                lines.append(f"{name}!{address} {place and place.row} {place and place.field} {was!r} -> {now!r}")
    return lines
