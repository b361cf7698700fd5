"""The sheet Kontrol: the findings of the last check, and the conflicts and proposals that the coordinator decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter.worksheet import Worksheet

from workbook_tools.schema.texts import names, text

from .style import ALARM, DEEP, INPUT, QUIET, SMALL_LINE_POINTS, Book, height, pixels

_KEY, _REFERENCE, _FIRST = range(3)
_WIDTHS = (25, 9, 21, 42, 42, 42, 26, 19, 38)
_FINDING_HEADERS = ("sheet", "number", "cell", "message", "remedy", "suggestion")
_CELL = 16_000
"""Characters in one cell of a long reference: Excel counts some characters as two."""
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - stands for no time at all: the sheet is put into another file


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding in words. `severity` is "error", "warning" or "note"; `cell` an A1 address or ""."""

    severity: str
    sheet: str
    cell: str
    number: str
    message: str
    remedy: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One submission's side of a conflict, as shown. `reference` is the caller's own text for finding it again.

    `cell` is the field's address on the committee's sheet. `choice` is "", "master", "submission" or "own".
    """

    reference: str
    committee: str
    number: str
    field: str
    base: str
    master: str
    submission: str
    file: str
    cell: str = ""
    choice: str = ""
    own: str = ""


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A row that a centre added, as shown. `reported` is what it says of the current round, `other` all the rest.

    `reference` is the caller's own text for finding it again; `choice` is "", "submission" (add it) or "master".
    """

    reference: str
    committee: str
    number: str
    centre: str
    title: str
    reported: str
    other: str
    file: str
    choice: str = ""


def build_kontrol(
    findings: Sequence[FindingLine],
    conflicts: Sequence[ConflictLine] = (),
    proposals: Sequence[ProposalLine] = (),
) -> bytes:
    """A workbook with the sheet Kontrol alone, to be put into another file: it needs no names and no other sheet."""
    book = Book(text("sheets.check"), _CREATED)
    write_kontrol(book, findings, conflicts, proposals)
    return book.close()


def write_kontrol(
    book: Book,
    findings: Sequence[FindingLine],
    conflicts: Sequence[ConflictLine],
    proposals: Sequence[ProposalLine] = (),
) -> None:
    """Adds the sheet: conflicts and proposals first, since they wait for an answer."""
    waiting = conflicts or proposals
    sheet = book.sheet(text("sheets.check"), tab=ALARM if findings or waiting else QUIET)
    for i in (_KEY, _REFERENCE):
        sheet.set_column(i, i, 3, None, {"hidden": True})
    for i, width in enumerate(_WIDTHS, _FIRST):
        sheet.set_column(i, i, width)
    book.title(sheet, 0, _FIRST, text("check.title"))
    row = _conflicts(book, sheet, 2, conflicts) if conflicts else 2
    row = _proposals(book, sheet, row, proposals) if proposals else row
    row = _findings(book, sheet, row, findings)
    if not findings and not waiting:
        sheet.write_string(2, _FIRST, text("check.clean"), book.format(font_color=QUIET))
    _page(sheet, row, len(_WIDTHS if waiting else _FINDING_HEADERS))


def _page(sheet: Worksheet, row: int, columns: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&8&A&R&8{text('footer_page')}")
    sheet.print_area(0, _FIRST, row, _FIRST + columns - 1)
    sheet.set_zoom(90)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{row + 1}"})


def _section(book: Book, sheet: Worksheet, row: int, words: str, hint: str, headers: Sequence[str], key: str) -> int:
    """Heading, hint and column headers; returns the first row of the table."""
    shown = names("check.headers")
    sheet.set_row(row, 24)
    sheet.write_string(row, _FIRST, words, book.format(bold=True, font_size=13, font_color=DEEP, valign="vcenter"))
    sheet.write_string(row + 1, _FIRST, hint, book.format(italic=True, font_color=QUIET))
    sheet.write_string(row + 2, _KEY, key)
    for i, name in enumerate(headers, _FIRST):
        sheet.write_string(row + 2, i, shown[name], book.heading(font_size=10))
    return row + 3


def _findings(book: Book, sheet: Worksheet, row: int, findings: Sequence[FindingLine]) -> int:
    if not findings:
        return row
    row = _section(book, sheet, row, text("check.findings"), text("check.intro"), _FINDING_HEADERS, "finding.header")
    for line in findings:
        _finding(book, sheet, row, line)
        row += 1
    return row


def _finding(book: Book, sheet: Worksheet, row: int, line: FindingLine) -> None:
    sheet.write_string(row, _KEY, "finding.row")
    message = (
        line.message if line.severity == "error" else f"{text(f'check.severities.{line.severity}')}: {line.message}"
    )
    cells = [line.sheet, line.number, line.cell, message, line.remedy, line.suggestion]
    _cells(book, sheet, row, cells)
    if line.sheet and line.cell:
        _link(book, sheet, row, _FIRST + 2, line.sheet, line.cell)


def _conflicts(book: Book, sheet: Worksheet, row: int, conflicts: Sequence[ConflictLine]) -> int:
    headers = ("committee", "number", "field", "base", "master", "submission", "file", "choice", "own")
    words, hint = text("check.conflicts"), text("check.conflict_help")
    first = row = _section(book, sheet, row, words, hint, headers, "conflict.header")
    for line in conflicts:
        _conflict(book, sheet, first - 1, row, line)
        row += 1
    _dropdown(sheet, first, row - 1, _FIRST + headers.index("choice"), "check.choices")
    return row + 1


def _proposals(book: Book, sheet: Worksheet, row: int, proposals: Sequence[ProposalLine]) -> int:
    headers = ("committee", "number", "centre", "title", "reported", "other", "file", "choice")
    words, hint = text("check.proposals"), text("check.proposal_help")
    first = row = _section(book, sheet, row, words, hint, headers, "proposal.header")
    for line in proposals:
        _reference(sheet, first - 1, row, "proposal.row", line.reference)
        cells = [line.committee, line.number, line.centre, line.title, line.reported, line.other, line.file]
        _cells(book, sheet, row, cells, [names("check.proposal_choices").get(line.choice, "")])
        row += 1
    _dropdown(sheet, first, row - 1, _FIRST + headers.index("choice"), "check.proposal_choices")
    return row + 1


def _dropdown(sheet: Worksheet, first: int, last: int, place: int, choices: str) -> None:
    options = {"validate": "list", "source": list(names(choices).values())}
    sheet.data_validation(first, place, last, place, options)


def _reference(sheet: Worksheet, header: int, row: int, key: str, reference: str) -> None:
    """The text by which the row is known again, in hidden columns: a cell holds no more than 32,767 characters."""
    sheet.write_string(row, _KEY, key)
    first, *more = (reference[i : i + _CELL] for i in range(0, max(len(reference), 1), _CELL))
    sheet.write_string(row, _REFERENCE, first)
    for i, part in enumerate(more, _FIRST + len(_WIDTHS)):
        sheet.set_column(i, i, 3, None, {"hidden": True})
        sheet.write_string(header, i, f"reference.{i}")
        sheet.write_string(row, i, part)


def _conflict(book: Book, sheet: Worksheet, header: int, row: int, line: ConflictLine) -> None:
    _reference(sheet, header, row, "conflict.row", line.reference)
    values = [value or text("check.blank") for value in (line.base, line.master, line.submission)]
    answers = [names("check.choices").get(line.choice, ""), line.own]
    cells = [line.committee, line.number, line.field, *values, line.file]
    _cells(book, sheet, row, cells, answers)
    if line.cell:
        _link(book, sheet, row, _FIRST + 2, line.committee, line.cell, line.field)


def _cells(book: Book, sheet: Worksheet, row: int, cells: Sequence[str], answers: Sequence[str] = ()) -> None:
    plain = book.boxed(num_format="@", font_size=10)
    answer = book.boxed(num_format="@", font_size=10, bg_color=INPUT)
    for i, words in enumerate(cells, _FIRST):
        sheet.write_string(row, i, words, plain)
    for i, words in enumerate(answers, _FIRST + len(cells)):
        sheet.write_string(row, i, words, answer) if words else sheet.write_blank(row, i, None, answer)
    sheet.set_row_pixels(row, pixels(height(zip(_WIDTHS, cells, strict=False), line=SMALL_LINE_POINTS)))


def _link(book: Book, sheet: Worksheet, row: int, column: int, target: str, cell: str, words: str = "") -> None:
    shown = book.boxed(font_size=10, font_color=DEEP, underline=1)
    quoted = target.replace("'", "''")
    sheet.write_url(row, column, f"internal:'{quoted}'!{cell}", shown, words or cell)
