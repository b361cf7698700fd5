"""The coordinator's own words on sheets that are about to be written anew: found before they are gone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from workbook_tools.history import History
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError
from workbook_tools.model.text import one_line
from workbook_tools.ops.summarise import summarise
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.texts import text as words_for
from workbook_tools.workbook.address import address
from workbook_tools.workbook.raw import RawSheet, RawWorkbook
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import scan

from .master import Master

_WRITERS = ("summarise", "new", "import")
"""The commands that write the summary sheets."""
_SHOWN = 1000
_NUMBERS = re.compile(r"[\d.,; ]*\d[\d.,; ]*")


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    column: int
    text: str

    @property
    def address(self) -> str:
        return address(self.row, self.column)


def own_words(master: Master, anew: RawWorkbook) -> list[Finding]:
    """What stands on the sheets of `anew`, as they are in the master now, that no program wrote (S58).

    It is told from what the program wrote there last, by the history. Where that is not known, a text counts as the
    program's when it stands elsewhere in the master, or when the program would write such a text in one of the rounds;
    numbers can't be told apart then.
    """
    touched = [(old, new) for new in anew.sheets if (old := master.raw.sheet(new.name)) and _shown(old) != _shown(new)]
    if not touched:
        return []
    written = _as_written(master.history)
    programs = None if written else _programs_texts(master)
    found = []
    for old, new in touched:
        before = written.sheet(old.name) if written else None
        cells = _added(old, before) if before else _foreign(old, programs or set())
        found += [_told(master, old, c.address, c.text) for c in cells]
        found += [_told(master, old, cell, note) for cell, note in old.notes.items()]
        beside = (b for b in old.beside if b not in new.beside)
        found += [_told(master, old, b.cell, b.text or words_for("check.picture")) for b in beside]
    return found


def _programs_texts(master: Master) -> set[str]:
    """The texts of the committees' sheets, and those of the summaries in all rounds without their numbers."""
    from workbook_tools.workbook.build import build_summaries

    tables = {where.sheet for where in master.book.sheets.values()}
    known = {c.text for sheet in master.raw.sheets if sheet.name in tables for c in _cells(sheet)}
    for r in master.agreement.rounds:
        agreement = replace(master.agreement, current_round=r.number)
        data = build_summaries(agreement, summarise(agreement))
        known |= {_numberless(c.text) for sheet in read_scanned(scan(data, "")).sheets for c in _cells(sheet)}
    return known


def _numberless(text: str) -> str:
    """A text with its numbers and lists of numbers as one sign; a number alone stays what it is."""
    return _NUMBERS.sub("#", text) if any(c.isalpha() for c in text) else text


def _as_written(history: History) -> RawWorkbook | None:
    """The last version of which the program wrote the summaries itself."""
    for run in reversed(history.standing()):
        if run.command.split(" ")[0] in _WRITERS:
            try:
                return read_scanned(scan(history.store.get(run.after), run.after))
            except WorkbookToolsError:
                return None
    return None


def _shown(sheet: RawSheet) -> list[tuple[str, ...]]:
    return [*((c.address, c.text) for c in _cells(sheet)), *sheet.notes.items(), *sheet.beside]


def _cells(sheet: RawSheet) -> Iterator[_Cell]:
    """The filled cells, formulas without a value too, with their texts on one line."""
    empty = dict.fromkeys(sheet.uncached, "=…") | dict(sheet.errors)
    for row, values in enumerate(sheet.rows):
        for column, value in enumerate(values):
            text = one_line(cell_text(value)) if value is not None else ""
            if text := text or (empty.get(address(row, column), "") if empty else ""):
                yield _Cell(row, column, text)


def _added(now: RawSheet, before: RawSheet) -> list[_Cell]:
    """The cells that were not there: of a text that stands more often than before, those in other places."""
    places = {c.address: c.text for c in _cells(before)}
    more = Counter(c.text for c in _cells(now)) - Counter(places.values())
    found = []
    for c in _cells(now):
        is_new = c.address in now.formulas or (places.get(c.address) != c.text and more[c.text] > 0)
        if is_new:
            more[c.text] -= 1
            found.append(c)
    return found


def _foreign(sheet: RawSheet, known: AbstractSet[str]) -> list[_Cell]:
    cells = _cells(sheet)
    values = {(r, c): value for r, row in enumerate(sheet.rows) for c, value in enumerate(row)}
    return [
        c
        for c in cells
        if c.address in sheet.formulas
        or (not {c.text, _numberless(c.text)} & known and isinstance(values.get((c.row, c.column)), str))
    ]


def _told(master: Master, sheet: RawSheet, cell: str, text: str) -> Finding:
    shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return finding("S58", Source(str(master.path), sheet.name, cell), values={"sheet": sheet.name, "value": shown})
