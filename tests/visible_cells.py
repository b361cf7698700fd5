"""A workbook as a person sees it: what stands under which heading, on the row with which number and title.

Hidden ids, the hidden row of keys, `_wbt` and the settings are not looked at, and nothing here comes from the product.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

NUMBER, TITLE, SHOWN_ONLY = "Nr.", "Indsats", ("Id", "Mangler")
ROUND = re.compile(r"\d\. opfølgning")
OTHER_SHEETS = {"Læs mig", "Oversigt", "Opmærksomhed", "Udvikling", "Økonomi", "Udskydelser", "Kontrol", "Opsætning"}

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
        return {cell.row for cell in self.cells if cell.row[0]}

    @cached_property
    def fields(self) -> set[Field]:
        return {cell.field for cell in self.cells}

    def fields_of(self, sheet: str) -> set[Field]:
        return {cell.field for cell in self.cells if cell.sheet == sheet}

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


def words_in(path: Path) -> set[str]:
    """Every text of a workbook."""
    sheets = load_workbook(path).worksheets
    return {shown(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value}
