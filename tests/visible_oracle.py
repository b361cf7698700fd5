"""What a person sees in a workbook, and whether a merge did what was meant: nothing here comes from the product.

A cell is known by its row's number and title and by its headings, as they are *shown*: hidden ids, the hidden row of
keys, `_wbt` and the settings are not looked at. What was meant is the difference of what a centre was sent and what
it sent back, read so; it must be in the master under the same number, title and heading, or somebody must be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

NUMBER, TITLE, SHOWN_ONLY = "Nr.", "Indsats", ("Id", "Mangler")
ROUND = re.compile(r"\d\. opfølgning")
ANSWERS = {
    "Milepæl": "milestone",
    "Status": "status",
    "Smiley": "smiley",
    "Korrigerende handling": "corrective_action",
    "Økonomi-status": "economy_status",
    "Økonomi-smiley": "economy_smiley",
}
OTHER_SHEETS = {"Læs mig", "Oversigt", "Opmærksomhed", "Udvikling", "Økonomi", "Udskydelser", "Kontrol", "Opsætning"}
_AREA = re.compile(r"\b([A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?)\b")
_SHORTEST = 4  # a value of fewer characters stands in a message by chance

Row = tuple[str, str]
Field = tuple[str, str]
Meaning = tuple[Row, Field, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell under a heading: `row` is number and title, `field` the round (or "") and the heading."""

    sheet: str
    address: str
    row: Row
    field: Field
    text: str

    @property
    def meaning(self) -> Meaning:
        return self.row, self.field, self.text


def shown(value: object) -> str:
    return "" if value is None else str(value).strip()


class Visible:
    """The committee sheets of a workbook, as they are shown."""

    def __init__(self, path: Path) -> None:
        workbook = load_workbook(path)
        sheets = [s for s in workbook.worksheets if s.sheet_state == "visible" and s.title not in OTHER_SHEETS]
        self.cells = [cell for sheet in sheets for cell in _cells(sheet)]
        self.sheets = {sheet.title: _grid(sheet) for sheet in sheets}
        workbook.close()

    @cached_property
    def texts(self) -> dict[tuple[Row, Field], set[str]]:
        found: dict[tuple[Row, Field], set[str]] = {}
        for cell in self.cells:
            found.setdefault((cell.row, cell.field), set()).add(cell.text)
        return found

    @cached_property
    def rows(self) -> set[Row]:
        return {cell.row for cell in self.cells if all(cell.row)}

    @cached_property
    def fields(self) -> set[Field]:
        return {cell.field for cell in self.cells}

    def fields_on(self, sheet: str) -> set[Field]:
        """Those of one sheet; of all, where there is no sheet of that name."""
        return {cell.field for cell in self.cells if cell.sheet == sheet} or self.fields

    @cached_property
    def places(self) -> dict[tuple[str, str], Cell]:
        return {(cell.sheet, cell.address): cell for cell in self.cells}


def _grid(sheet: Worksheet) -> dict[str, str]:
    """Every cell but those of the hidden first column and formulas, which are not the author's."""
    cells = (cell for row in sheet.iter_rows(min_col=2) for cell in row)
    return {c.coordinate: shown(c.value) for c in cells if c.value is not None and not shown(c.value).startswith("=")}


def _cells(sheet: Worksheet) -> Iterator[Cell]:
    rows = [[shown(cell.value) for cell in row] for row in sheet.iter_rows()]
    header = next((i for i, row in enumerate(rows) if {NUMBER, TITLE} <= set(row)), None)
    if header is None:
        return
    number, title = rows[header].index(NUMBER), rows[header].index(TITLE)
    fields = _fields(rows, header)
    for i, row in enumerate(rows):
        key = row[number].rstrip("."), row[title]
        if i == header or (i < header and not re.fullmatch(r"\d+(\.\d+)+", key[0])):
            continue
        for column, field in fields.items():
            if not row[column].startswith("=") and (field[1] or row[column]):
                yield Cell(sheet.title, f"{get_column_letter(column + 1)}{i + 1}", key, field, row[column])


def _fields(rows: Sequence[Sequence[str]], header: int) -> dict[int, Field]:
    """The round and heading over each column; the round's name stands over its first column."""
    groups = next((row for row in rows if any(ROUND.fullmatch(text) for text in row)), rows[header])
    fields, group = {}, ""
    for column, heading in enumerate(rows[header]):
        group = groups[column] or group
        if column and heading not in SHOWN_ONLY:
            fields[column] = (group if ROUND.fullmatch(group) else "", heading)
    return fields


def meant(sent: Visible, saved: Visible) -> list[Cell]:
    """The cells of `saved` that say something else than was sent, and those of rows that nobody sent."""
    return [cell for cell in saved.cells if not _as_sent(sent, cell, _same_row(sent, saved, cell.row))]


def _as_sent(sent: Visible, cell: Cell, rows: Iterable[Row]) -> bool:
    return any(cell.text in sent.texts.get((row, cell.field), {""}) for row in rows)


def _same_row(known: Visible, other: Visible, row: Row) -> set[Row]:
    """The known row that `row` is for a reader: itself; or the one whose number or title was written anew."""
    if row in known.rows:
        return {row}
    likely = {old for old in known.rows - other.rows if (old[0] == row[0]) != (old[1] == row[1])}
    return {row} | (likely if len(likely) == 1 else set())


def gone(sent: Visible, saved: Visible) -> list[Row]:
    """The rows that were sent and are no longer there."""
    return sorted(sent.rows - saved.rows)


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
        return any((number and f["number"] == number) or (title and title in _words(f)) for f in self.findings)

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


def answers(path: Path, titles: Mapping[str, str]) -> list[Cell]:
    """What the answers in Kontrol ask for, as they stand there: the row's number, its field, and the chosen value."""
    sheet = load_workbook(path)["Kontrol"]
    rows = [[shown(cell.value) for cell in row] for row in sheet.iter_rows(min_col=3)]
    header = next((row for row in rows if {"Nr.", "Felt", "Valg"} <= set(row)), None)
    if header is None:
        return []
    lines = [dict(zip(header, row, strict=True)) for row in rows[rows.index(header) + 1 :]]
    chosen = {"brug indberetning": "Står i indberetningen", "egen tekst": "Egen tekst"}
    answered = [(line, chosen[line["Valg"]]) for line in lines if line["Valg"] in chosen]
    return [
        Cell("Kontrol", "", (line["Nr."], titles.get(line["Nr."], "")), ("2. opfølgning", line["Felt"]), line[column])
        for line, column in answered
    ]


def disobeyed(asked: Sequence[Cell], before: Visible, after: Visible, told: Told) -> list[str]:
    """The answers that were neither obeyed nor told of, and what changed though nobody asked for it."""
    there, wanted = {cell.meaning for cell in after.cells}, {cell.meaning for cell in asked}
    lost = [a for a in asked if a.meaning not in there and not told.row(a.row)]
    return [*(f"disobeyed: {a.meaning}" for a in lost), *(f"unmeant: {x}" for x in unmeant(before, after, wanted))]


def words_in(path: Path) -> set[str]:
    """Every text of a workbook."""
    sheets = load_workbook(path).worksheets
    return {shown(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value}


def _meanings(edit: Cell, sent: Visible, saved: Visible, master: Visible, told: Told) -> set[Meaning]:
    """Where an edit may land: at its number, title and heading, and where one of them was reworded, and that is told.

    The rewording may be the centre's or, in the master, the coordinator's.
    """
    rows = {r for known in _same_row(sent, saved, edit.row) for r in (known, *_reworded_in(master, sent, known))}
    rows = {row for row in rows if row == edit.row or told.row(row)}
    known = _same_field(sent, saved, edit, told)
    fields = {f for field in known for f in (field, *_other(master, edit.sheet, field, told))}
    return {(row, field, edit.text) for row in rows for field in fields}


def _reworded_in(master: Visible, sent: Visible, row: Row) -> set[Row]:
    """What the row is called in the master now, if it is not there under its number and title."""
    return {r for r in master.rows if row in _same_row(sent, master, r)}


def _same_field(known: Visible, other: Visible, cell: Cell, told: Told) -> set[Field]:
    """The headings that the program may take a heading for: itself, or an unknown one that it names for a missing."""
    field = cell.field
    if field in known.fields:
        return {field}
    missing = {old for old in known.fields_on(cell.sheet) - other.fields_on(cell.sheet) if old[0] == field[0]}
    return {field} | {old for old in missing if told.names(field[1] or old[1])}


def _other(master: Visible, sheet: str, field: Field, told: Told) -> set[Field]:
    """The master's own wording of a heading that its sheet lacks."""
    there = master.fields_on(sheet)
    if field in there:
        return set()
    return {f for f in there if f[0] == field[0] and f[1] not in ANSWERS and told.names(f[1])}


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
