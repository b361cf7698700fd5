"""The sheet Kontrol as it comes back: the lines that the program wrote, and the words that it did not write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from workbook_tools.model.findings import Source
from workbook_tools.model.text import one_line, text_of
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.texts import names, text

from .address import address, column, parted
from .beside_cells import PAGE, header_words
from .merged_cells import covered
from .meta import text_mark
from .raw import RawSheet

KEY, REFERENCE, FIRST = range(3)
"""The hidden columns before the visible ones: what kind of row it is, and what it is known again by."""
CELL = 16_000
"""Characters in one cell of a long reference or message: Excel counts some characters as two."""
MARKS, MORE = "marks", "reference."
KINDS = ("conflict", "proposal", "finding", "own")


class OwnWords(NamedTuple):
    """Somebody's own words on the sheet; `about` says what they stood beside, "" where that was nothing."""

    about: str
    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class KontrolLine:
    """A row of one of the tables. `cells` are the texts by column name ("choice"), `places` their cells.

    `reference` is what the program knows the row by, `mark` what it showed when that was written, "" if it doesn't say.
    `added` are the words beside the table's columns, the first of them in `added_at`; `source` is the choice's cell
    where there are choices.
    """

    kind: str
    reference: str
    mark: str
    cells: Mapping[str, str]
    places: Mapping[str, Source]
    added: Sequence[str]
    added_at: Source
    source: Source


@dataclass(frozen=True, slots=True)
class KontrolSheet:
    """`own` are the words outside all lines."""

    lines: tuple[KontrolLine, ...] = ()
    own: tuple[OwnWords, ...] = ()

    def of_kind(self, kind: str) -> Iterator[KontrolLine]:
        return (line for line in self.lines if line.kind == kind)


def line_mark(reference: str, cells: Mapping[str, str]) -> str:
    """What a line showed, in few characters, and what it was known by: one "name=mark" for each cell."""
    shown = {"reference": reference, **cells}
    return " ".join(f"{name}={text_mark(one_line(words))}" for name, words in shown.items())


def written_over(lines: Sequence[KontrolLine]) -> Iterator[list[str]]:
    """For each line the columns that were written over since; none where its mark does not tell.

    A line that shows what another one's mark says was sorted without the hidden columns: that is nothing of its own,
    but all that it shows is, where what it shows is listed no more.
    """
    known = {_parted(line_mark(line.reference, {}))[0] for line in lines}
    marks = {visible: reference for line in lines for reference, visible in [_parted(line.mark)] if visible}
    for line in lines:
        visible = _parted(line.mark)[1]
        names_shown = [part.partition("=")[0] for part in visible.split()]
        now = _parted(line_mark("", {name: line.cells.get(name, "") for name in names_shown}))[1]
        if now in marks:
            yield [] if marks[now] in known else names_shown
        else:
            pairs = zip(names_shown, visible.split(), now.split(), strict=True)
            yield [name for name, then, is_now in pairs if then != is_now]


def _parted(mark: str) -> tuple[str, str]:
    """A mark's part for the reference, and that for what is visible."""
    reference, _, visible = mark.partition(" ")
    return reference, visible


def said(line: KontrolLine, columns: Iterable[str]) -> list[str]:
    """``["Valg: behold"]``: what stands in those cells."""
    headers = names("check.headers")
    return [f"{headers[name]}: {line.cells[name]}" for name in columns if line.cells.get(name)]


def kontrol_sheet(file: str, sheet: RawSheet) -> KontrolSheet:
    """All that stands on the sheet."""
    rows = [[one_line(cell_text(value)) for value in row] for row in sheet.rows]
    lines: list[KontrolLine] = []
    own: list[OwnWords] = []
    header = _NO_HEADER
    notes = _notes(sheet)
    unseen = covered(sheet) if sheet.merges else set()
    for number, texts in enumerate(rows):
        kind, part = _kind(texts, header)
        if part == "header":
            header = _header(kind, texts)
            words = {i: t for i, t in header.own.items() if not _is_used(rows, number, i)} | notes.get(number, {})
        elif part == "row":
            known = header if header.kind == kind else _NO_HEADER._replace(kind=kind)
            under = {i for row, i in unseen if row == number}
            lines.append(_line(file, sheet, number, known, notes.get(number, {}), under))
            words = {}
        else:
            hidden = (header.marks, *header.more)
            words = {i: t for i, t in enumerate(texts) if t and i not in hidden and not _is_ours(rows, number, i)}
            words |= {i: f"{words[i]} | {note}" if i in words else note for i, note in notes.get(number, {}).items()}
        if words:
            place = Source(file, sheet.name, address(number, min(words)))
            own.append(OwnWords("", " | ".join(words.values()), place))
    return KontrolSheet(tuple(lines), (*own, *_in_no_cell(file, sheet)))


def _kind(texts: Sequence[str], header: _Header) -> tuple[str, str]:
    """``("conflict", "row")``; a row that has lost its kind and not what it is known by is one of the table's."""
    kind, _, part = (texts[KEY] if texts else "").partition(".")
    if kind in KINDS and part in ("header", "row"):
        return kind, part
    has_reference = len(texts) > REFERENCE and texts[REFERENCE].startswith("[")
    return (header.kind, "row") if has_reference and header.kind else ("", "")


class _Header(NamedTuple):
    """The columns of a table: ours by name, the places of the hidden rest, and other headings by place."""

    kind: str
    places: Mapping[str, int]
    own: Mapping[int, str]
    more: Sequence[int]
    marks: int | None = None


_NO_HEADER = _Header("", {}, {}, ())


def _header(kind: str, texts: Sequence[str]) -> _Header:
    found = {words: i for i, words in reversed(list(enumerate(texts))) if words}
    places = {name: found[header] for name, header in names("check.headers").items() if header in found}
    more = [i for i, words in enumerate(texts) if words.startswith(MORE)]
    ours = {KEY, REFERENCE, *places.values(), *more, *([found[MARKS]] if MARKS in found else [])}
    own = {i: words for i, words in enumerate(texts) if words and i not in ours}
    return _Header(kind, places, own, more, found.get(MARKS))


def _in_no_cell(file: str, sheet: RawSheet) -> Iterator[OwnWords]:
    """What stands in text boxes and page headers, and where pictures were: a sheet that is written anew has none."""
    ours = {*header_words(text("footer_page"))}
    for kind, cell, words in sheet.beside:
        if kind != PAGE or words not in ours:
            yield OwnWords("", one_line(words) or text("check.picture"), Source(file, sheet.name, cell))


def _notes(sheet: RawSheet) -> dict[int, dict[int, str]]:
    """The notes and comments by 0-based row and column: a sheet that is written anew has none."""
    notes: dict[int, dict[int, str]] = {}
    for cell, note in sheet.notes.items():
        letters, row = parted(cell)
        notes.setdefault(row - 1, {})[column(letters)] = note
    return notes


def _line(
    file: str, sheet: RawSheet, number: int, header: _Header, notes: Mapping[int, str], unseen: AbstractSet[int]
) -> KontrolLine:
    """The row as a line. What lies `unseen` under merged cells is no answer, but words that stood there."""
    whole = [cell_text(value) for value in sheet.rows[number]]  # a part of a reference may begin or end with a blank
    texts = [text_of(words) for words in whole]

    def at(i: int | None) -> str:
        return texts[i] if i is not None and i < len(texts) and i not in unseen else ""

    def source(i: int) -> Source:
        return Source(file, sheet.name, address(number, i))

    ours = {KEY, REFERENCE, header.marks, *header.more, *header.places.values()}
    added = [i for i, words in enumerate(texts) if words and (i not in ours or (i in unseen and i >= FIRST))]
    return KontrolLine(
        header.kind,
        "".join(whole[i] for i in (REFERENCE, *header.more) if i < len(whole)),
        at(header.marks),
        {name: at(i) for name, i in header.places.items()},
        {name: source(i) for name, i in header.places.items()},
        [*(f"{header.own[i]}: {texts[i]}" if i in header.own else texts[i] for i in added), *notes.values()],
        source(next(iter((*added, *notes)), KEY)),
        source(header.places.get("choice", KEY)),
    )


def _is_used(rows: Sequence[Sequence[str]], number: int, i: int) -> bool:
    """Whether there are words below a heading: they are told with it."""
    below = (row for row in rows[number + 1 :] if row)
    for row in below:
        if not row[KEY].endswith(".row"):
            return False
        if i < len(row) and row[i]:
            return True
    return False


def _is_ours(rows: Sequence[Sequence[str]], number: int, i: int) -> bool:
    """Whether the program wrote a text outside the lines: titles, and the hint above a table's headers."""
    if i != FIRST:
        return False
    if rows[number][i] in _TITLES:
        return True
    below = [row[KEY] for row in rows[number + 1 : number + 3] if row]
    return any(key.endswith(".header") for key in below)


_TITLES = frozenset(
    text(f"check.{name}") for name in ("title", "clean", "findings", "conflicts", "proposals", "own", "own_help")
)
