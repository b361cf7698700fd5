"""Titles and headings that still say a name of before: put right where the program wrote them, else told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.renames import renamed_committees
from workbook_tools.model.text import meaning
from workbook_tools.schema.texts import text

from .address import address
from .grid import Book
from .head_texts import deadline_words, readme_title, round_words, subtitle_words, title_words
from .header import Header, find_header
from .patch import SetCell
from .raw import RawSheet, RawWorkbook

_TOP = 30
"""So many rows are looked at for what stands above a table."""

Texts = Mapping[str, str]
"""What the program writes on one sheet, by what it is about."""


class _Cell(NamedTuple):
    row: int
    column: int
    text: str

    @property
    def address(self) -> str:
        return address(self.row, self.column)


def are_names_current(raw: RawWorkbook, book: Book, agreement: Agreement) -> bool:
    """Whether each sheet says at its top what the program would write there by the names of now; cheap."""
    for committee, where in book.sheets.items():
        sheet = raw.sheet(where.sheet)
        texts = (_top_texts(agreement, committee), _group_texts(agreement, where.columns))
        wanted = {words for part in texts for words in part.values()}
        if sheet and not wanted <= {c.text for c in _cells(sheet, range(_TOP))}:
            return False
    return True


def head_edits(raw: RawWorkbook, book: Book, before: Agreement, now: Agreement) -> Iterator[SetCell]:
    """The cells that say what the program wrote by the names of `before`, with what it writes by those of `now`."""
    renames = renamed_committees((i.key for i in before.initiatives), (i.key for i in now.initiatives), book.sheets)
    old_names = {new: old for old, new in renames.items()}
    for committee, where in book.sheets.items():
        sheet = raw.sheet(where.sheet)
        header = find_header(sheet, book.columns, raw.file) if sheet else None
        if sheet and header:
            old, new = _top_texts(before, old_names.get(committee, committee)), _top_texts(now, committee)
            yield from _changed(sheet, _above(header), old, new)
            groups = (_group_texts(it, where.columns) for it in (before, now))
            yield from _changed(sheet, _heads(header), *groups)
    if readme := raw.sheet(text("sheets.readme")):
        yield from _changed(readme, range(len(readme.rows)), _readme_texts(before), _readme_texts(now))


def head_findings(raw: RawWorkbook, book: Book, agreement: Agreement) -> Iterator[Finding]:
    """Titles and group headers that say another name than Opsætning (S53)."""
    for committee, where in book.sheets.items():
        sheet = raw.sheet(where.sheet)
        header = find_header(sheet, book.columns, raw.file) if sheet else None
        if sheet is None or header is None:
            continue
        title = _top_texts(agreement, committee).get("title", "")
        name = title.removesuffix(agreement.title)
        others = [c for c in _cells(sheet, _above(header)) if c.text.endswith(f" · {agreement.title}")]
        others += [c for c in _cells(sheet, _above(header)) if name and c.text.startswith(name) and c not in others]
        groups = _group_texts(agreement, where.columns)
        over = {header.columns[f"{about}.milestone"]: words for about, words in groups.items()}
        named = ((c, over[c.column]) for c in _cells(sheet, _heads(header)) if c.column in over)
        for cell, wanted in (*((c, title) for c in others), *named):
            if wanted and cell.text != wanted:
                values = {"value": cell.text, "now": wanted}
                yield finding("S53", Source(raw.file, sheet.name, cell.address), committee=committee, values=values)


def _top_texts(agreement: Agreement, committee: str) -> Texts:
    """What stands above the table: the title and the current round."""
    its_own = next((c for c in agreement.committees if c.sheet == committee), None)
    title = {"title": title_words(its_own, agreement)} if its_own else {}
    return title | {"round": round_words(agreement)}


def _group_texts(agreement: Agreement, columns: Mapping[str, str]) -> Texts:
    """The names over the columns of the rounds that the sheet has."""
    return {f"r{r.number}": r.name for r in agreement.rounds if f"r{r.number}.milestone" in columns}


def _readme_texts(agreement: Agreement) -> Texts:
    subtitle, deadline = subtitle_words(agreement), deadline_words(agreement)
    top = {"title": readme_title(agreement), "subtitle": subtitle, "deadline": deadline}
    return top | {f"committee {c.sheet}": c.name for c in agreement.committees}


def _changed(sheet: RawSheet, rows: range, old: Texts, new: Texts) -> Iterator[SetCell]:
    anew = {words: new[about] for about, words in old.items() if words and new.get(about, "") not in ("", words)}
    for cell in _cells(sheet, rows) if anew else ():
        if cell.text in anew:
            yield SetCell(sheet.name, cell.address, anew[cell.text])


def _above(header: Header) -> range:
    return range(max(header.row - 1, 0) if header.keys is None else header.keys)


def _heads(header: Header) -> range:
    """The rows in which the groups are named."""
    return range(max(header.row - 1, 0) if header.keys is None else header.keys + 1, header.row)


def _cells(sheet: RawSheet, rows: range) -> Iterator[_Cell]:
    for row in rows:
        values = sheet.rows[row] if row < len(sheet.rows) else ()
        yield from (_Cell(row, column, meaning(value)) for column, value in enumerate(values) if isinstance(value, str))
