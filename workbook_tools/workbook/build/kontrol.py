"""The sheet Kontrol: the findings of the last check, and the conflicts and proposals that the coordinator decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from workbook_tools.schema.texts import names, text
from workbook_tools.workbook.kontrol_sheet import CELL, FIRST, KEY, MARKS, MORE, REFERENCE, line_mark

from .style import ALARM, DEEP, INPUT, QUIET, SMALL, SMALL_LINE_POINTS, Book, height, pixels

_WIDTHS = (20, 8, 20, 32, 32, 32, 24, 18, 26)
"""Answers to be given: all nine columns on one A4 page across, in print that can be read."""
_FINDING_WIDTHS = (24, 8, 9, 56, 52, 20, 28)
_FINDING_HEADERS = ("sheet", "number", "cell", "message", "remedy", "suggestion")
_REMARK_WIDTH = 28
_HIDDEN = FIRST + len(_WIDTHS) + 1
"""The first hidden column behind the visible ones."""
_MOST = 32_000
"""Characters in one cell of somebody's own words."""
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - stands for no time at all: the sheet is put into another file


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding in words. `severity` is "error", "warning" or "note"; `cell` an A1 address or "".

    `file` is where it was found, "" for the file that holds the sheet. `reference` is the caller's own text for finding
    it again. `remark` is what somebody has written beside the line.
    """

    severity: str
    sheet: str
    cell: str
    number: str
    message: str
    remedy: str
    suggestion: str = ""
    file: str = ""
    reference: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One submission's side of a conflict, as shown. `reference` is the caller's own text for finding it again.

    `cell` is the field's address on the committee's sheet. `choice` is "", "master", "submission", "own", or
    what else was typed there.
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
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A row that a centre added, as shown. `reported` is what it says of the current round, `other` all the rest.

    `reference` is the caller's own text for finding it again; `choice` is "", "submission" (add it), "master", or what
    else was typed there.
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
    remark: str = ""


def build_kontrol(
    findings: Sequence[FindingLine],
    conflicts: Sequence[ConflictLine] = (),
    proposals: Sequence[ProposalLine] = (),
    own: Sequence[tuple[str, str]] = (),
    *,
    in_master: bool = False,
) -> bytes:
    """A workbook with the sheet Kontrol alone, to be put into another file: it needs no names and no other sheet.

    `own` is what somebody has written there apart from the lines: what it stood beside, and the words. What to do with
    the findings is said to the coordinator `in_master`, else to the centre.
    """
    book = Book(text("sheets.check"), _CREATED)
    write_kontrol(book, findings, conflicts, proposals, own, in_master=in_master)
    return book.close()


def write_kontrol(
    book: Book,
    findings: Sequence[FindingLine],
    conflicts: Sequence[ConflictLine],
    proposals: Sequence[ProposalLine] = (),
    own: Sequence[tuple[str, str]] = (),
    *,
    in_master: bool = False,
) -> None:
    """Adds the sheet: conflicts and proposals first, since they wait for an answer."""
    waiting = bool(conflicts or proposals)
    sheet = book.sheet(text("sheets.check"), tab=ALARM if findings or waiting else QUIET)
    widths = _WIDTHS if waiting else _FINDING_WIDTHS
    table = _Table(book, sheet, widths)
    for i in (KEY, REFERENCE):
        sheet.set_column(i, i, 3, None, {"hidden": True})
    for i, width in enumerate((*widths, _REMARK_WIDTH), FIRST):
        sheet.set_column(i, i, width)
    book.title(sheet, 0, FIRST, text("check.title"))
    row = _conflicts(table, 2, conflicts) if conflicts else 2
    row = _proposals(table, row, proposals) if proposals else row
    row = _findings(table, row, findings, in_master) + 1 if findings else row
    if not findings and not waiting:
        sheet.write_string(2, FIRST, text("check.clean"), book.format(font_color=QUIET))
        row = 4
    row = _own_words(table, row, own) if own else row
    shown = len(widths) if waiting or any(line.file for line in findings) else len(_FINDING_HEADERS)
    remarks = [line.remark for lines in (findings, conflicts, proposals) for line in lines]
    _page(sheet, row, shown + any(remarks))


class _Table(NamedTuple):
    """What all tables of the sheet are written with."""

    book: Book
    sheet: Worksheet
    widths: Sequence[float]


def _page(sheet: Worksheet, row: int, columns: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&8&A&R&8{text('footer_page')}")
    sheet.print_area(0, FIRST, row, FIRST + columns - 1)
    sheet.set_zoom(90)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{row + 1}"})


def _section(table: _Table, row: int, name: str, hint: str, headers: Sequence[str], key: str) -> int:
    """Heading, hint and column headers; returns the first row of the table."""
    book, sheet, _ = table
    shown = names("check.headers")
    sheet.set_row(row, 24)
    sheet.write_string(row, FIRST, text(name), book.format(bold=True, font_size=13, font_color=DEEP, valign="vcenter"))
    sheet.write_string(row + 1, FIRST, text(hint), book.format(italic=True, font_color=QUIET))
    sheet.write_string(row + 2, KEY, key)
    for i, header in enumerate(headers, FIRST):
        sheet.write_string(row + 2, i, shown.get(header, ""), book.heading(font_size=10))
    return row + 3


def _findings(table: _Table, row: int, findings: Sequence[FindingLine], in_master: bool) -> int:
    headers = [*_FINDING_HEADERS, "file"] if any(line.file for line in findings) else [*_FINDING_HEADERS]
    hint = "check.intro_master" if in_master else "check.intro"
    shown = _with_remark(headers, findings)
    first = row = _section(table, row, "check.findings", hint, shown, "finding.header")
    for line in findings:
        _finding(table, first - 1, row, line, headers)
        row += 1
    return row


def _with_remark(headers: Sequence[str], lines: Sequence[FindingLine | ConflictLine | ProposalLine]) -> Sequence[str]:
    return [*headers, "remark"] if any(line.remark for line in lines) else headers


def _finding(table: _Table, header: int, row: int, line: FindingLine, headers: Sequence[str]) -> None:
    message = (
        line.message if line.severity == "error" else f"{text(f'check.severities.{line.severity}')}: {line.message}"
    )
    shown = [line.sheet, line.number, line.cell, message, line.remedy, line.suggestion, line.file]
    cells = {name: words[:CELL] for name, words in zip(headers, shown, strict=False)}
    _reference(table, header, row, "finding.row", line.reference, line_mark(line.reference, cells))
    _cells(table, row, [*cells.values()], remark=line.remark)
    if line.sheet and line.cell:
        _link(table, row, FIRST + 2, line.sheet, line.cell)


def _conflicts(table: _Table, row: int, conflicts: Sequence[ConflictLine]) -> int:
    headers = ("committee", "number", "field", "base", "master", "submission", "file", "choice", "own")
    shown = _with_remark(headers, conflicts)
    first = row = _section(table, row, "check.conflicts", "check.conflict_help", shown, "conflict.header")
    for line in conflicts:
        _conflict(table, first - 1, row, line)
        row += 1
    _dropdown(table.sheet, first, row - 1, FIRST + headers.index("choice"), "check.choices")
    return row + 1


def _proposals(table: _Table, row: int, proposals: Sequence[ProposalLine]) -> int:
    headers = ("committee", "number", "centre", "title", "reported", "other", "file", "choice")
    shown = _with_remark(headers, proposals)
    first = row = _section(table, row, "check.proposals", "check.proposal_help", shown, "proposal.header")
    for line in proposals:
        _reference(table, first - 1, row, "proposal.row", line.reference)
        cells = [line.committee, line.number, line.centre, line.title, line.reported, line.other, line.file]
        _cells(table, row, cells, [names("check.proposal_choices").get(line.choice, line.choice)], line.remark)
        row += 1
    _dropdown(table.sheet, first, row - 1, FIRST + headers.index("choice"), "check.proposal_choices")
    return row + 1


def _own_words(table: _Table, row: int, own: Sequence[tuple[str, str]]) -> int:
    header = row + 2
    row = _section(table, row, "check.own", "check.own_help", ("about", "", "", "words"), "own.header")
    for about, words in own:
        _reference(table, header, row, "own.row", "own")
        _cells(table, row, [about, "", "", words])
        row += 1
    return row


def _dropdown(sheet: Worksheet, first: int, last: int, place: int, choices: str) -> None:
    options = {"validate": "list", "source": list(names(choices).values())}
    sheet.data_validation(first, place, last, place, options)


def _reference(table: _Table, header: int, row: int, key: str, reference: str, mark: str = "") -> None:
    """The text by which the row is known again, in hidden columns: a cell holds no more than 32,767 characters.

    `mark` tells later what the row showed when it was written.
    """
    sheet = table.sheet
    sheet.write_string(row, KEY, key)
    first, *more = (reference[i : i + CELL] for i in range(0, max(len(reference), 1), CELL))
    sheet.write_string(row, REFERENCE, first)
    hidden = {MARKS: mark, **{f"{MORE}{i}": part for i, part in enumerate(more)}}
    for i, (name, part) in enumerate(hidden.items(), _HIDDEN):
        if part:
            sheet.set_column(i, i, 3, None, {"hidden": True})
            sheet.write_string(header, i, name)
            sheet.write_string(row, i, part)


def _conflict(table: _Table, header: int, row: int, line: ConflictLine) -> None:
    _reference(table, header, row, "conflict.row", line.reference)
    values = [value or text("check.blank") for value in (line.base, line.master, line.submission)]
    answers = [names("check.choices").get(line.choice, line.choice), line.own]
    _cells(table, row, [line.committee, line.number, line.field, *values, line.file], answers, line.remark)
    if line.cell:
        _link(table, row, FIRST + 2, line.committee, line.cell, line.field)


def _cells(table: _Table, row: int, cells: Sequence[str], answers: Sequence[str] = (), remark: str = "") -> None:
    book, sheet, widths = table
    plain = book.boxed(num_format="@", font_size=10)
    answer = book.boxed(num_format="@", font_size=10, bg_color=INPUT)
    for i, words in enumerate(cells, FIRST):
        sheet.write_string(row, i, words[:CELL], plain)
    for i, words in enumerate(answers, FIRST + len(cells)):
        sheet.write_string(row, i, words, answer) if words else sheet.write_blank(row, i, None, answer)
    if remark:
        sheet.write_string(row, FIRST + len(cells) + len(answers), remark[:_MOST], plain)
    sizes = zip((width * SMALL for width in (*widths, _REMARK_WIDTH)), [*cells, *answers, remark], strict=False)
    sheet.set_row_pixels(row, pixels(height(sizes, line=SMALL_LINE_POINTS)))


def _link(table: _Table, row: int, column: int, target: str, cell: str, words: str = "") -> None:
    shown = table.book.boxed(font_size=10, font_color=DEEP, underline=1)
    quoted = target.replace("'", "''")
    table.sheet.write_url(row, column, f"internal:'{quoted}'!{cell}", shown, words or cell)
