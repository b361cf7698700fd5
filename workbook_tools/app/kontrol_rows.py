"""The tables of the sheet Kontrol as they come back: what the program wrote there, and what the coordinator chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workbook_tools.model.findings import Source
from workbook_tools.model.text import meaning, one_line, text_of
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.texts import names
from workbook_tools.workbook.address import address
from workbook_tools.workbook.raw import RawSheet

_KEY, _REFERENCE, _MORE = 0, 1, "reference."


@dataclass(frozen=True, slots=True)
class KontrolRow:
    """`cells` are the texts by column name ("choice"); `reference` what the program wrote to know the row again."""

    reference: str
    cells: Mapping[str, str]
    source: Source


def kontrol_rows(file: str, sheet: RawSheet, kind: str) -> Iterator[KontrolRow]:
    """The rows of the table `kind` ("conflict"); `source` is the choice's cell where there are choices."""
    places: dict[str, int] = {}
    more: list[int] = []
    for number, row in enumerate(sheet.rows):
        texts = [cell_text(value) for value in row]
        key = meaning(texts[_KEY]) if texts else ""
        if key == f"{kind}.header":
            found = {name: i for i, text in enumerate(texts) if (name := one_line(text))}
            places = {name: found[header] for name, header in names("check.headers").items() if header in found}
            more = [i for text, i in found.items() if text.startswith(_MORE)]
        elif key == f"{kind}.row" and places:
            cells = {name: text_of(texts[i]) if i < len(texts) else "" for name, i in places.items()}
            reference = "".join(texts[i] for i in (_REFERENCE, *more) if i < len(texts))
            yield KontrolRow(reference, cells, Source(file, sheet.name, address(number, places.get("choice", _KEY))))
