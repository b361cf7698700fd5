"""The sheet Kontrol in the master: open conflicts go in, and the coordinator's answers come out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbook_tools.messages import words
from workbook_tools.model.codes import finding
from workbook_tools.model.encoding import decode, encode
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.values import Smiley, Value
from workbook_tools.ops.proposals import Proposal, ProposalChoice
from workbook_tools.ops.submissions import Answer, Choice, Conflict
from workbook_tools.schema import Column, ColumnSet
from workbook_tools.schema.cells import canonical
from workbook_tools.schema.cells import decode as decode_cell
from workbook_tools.schema.cells import encode as encode_cell
from workbook_tools.schema.checks import is_canonical
from workbook_tools.schema.smileys import label
from workbook_tools.schema.texts import names, text
from workbook_tools.workbook.build import ConflictLine, FindingLine, build_kontrol
from workbook_tools.workbook.grid import Book, read_books
from workbook_tools.workbook.patch import Edit, PutSheet
from workbook_tools.workbook.raw import RawSheet, RawWorkbook
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import scan

from .kontrol_rows import kontrol_rows
from .proposals import proposal_lines, read_proposals

LANGUAGE = "da"
"""Workbooks are in the agreement's language, whatever the coordinator's terminal speaks."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the sheet Kontrol holds: conflicts and proposals as listed, the answers, and answers that can't be used."""

    conflicts: tuple[Conflict, ...] = ()
    choices: tuple[Choice, ...] = ()
    findings: tuple[Finding, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    proposal_choices: tuple[ProposalChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """One side of a conflict as the coordinator left it: `side` indexes the conflict's submissions."""

    conflict: Conflict
    side: int
    answer: str
    own: str
    source: Source


def read_kontrol(raw: RawWorkbook, columns: ColumnSet) -> Listed:
    """What is listed in the master's sheet Kontrol; nothing where there is no such sheet."""
    sheet = raw.sheet(text("sheets.check"))
    if sheet is None:
        return Listed()
    by_field: dict[tuple[str, str, str], list[_Line]] = {}
    for line in _lines(raw.file, sheet):
        by_field.setdefault(line.conflict.key, []).append(line)
    choices: list[Choice] = []
    findings: list[Finding] = []
    for lines in by_field.values():
        answer = _answer([line for line in lines if line.answer], columns)
        if isinstance(answer, Finding):
            findings.append(answer)
        elif answer:
            choices.append(answer)
    proposals, accepted, unusable = read_proposals(raw.file, sheet)
    conflicts = (lines[0].conflict for lines in by_field.values())
    return Listed(tuple(conflicts), tuple(choices), (*findings, *unusable), tuple(proposals), tuple(accepted))


def kontrol_edits(book: Book, listed: Listed, findings: Sequence[Finding]) -> list[Edit]:
    """The sheet anew: what is open, the answers given to it, and the findings."""
    conflicts = list(_conflict_lines(book, listed.conflicts, listed.choices))
    proposals = list(proposal_lines(book, listed.proposals, listed.proposal_choices))
    donor = build_kontrol([_line_in(book, f) for f in findings], conflicts, proposals)
    return [PutSheet(text("sheets.check"), donor, None)]


def _line_in(book: Book, f: Finding) -> FindingLine:
    """A finding in another file, a submission, names that file and leads to the same field of this one."""
    if f.source is None or f.source.file == book.file:
        return finding_line(f)
    sheet = f.committee or f.source.sheet
    rows = (
        (i for i in book.agreement.initiatives if (i.committee, i.number) == (sheet, f.number))
        if book.agreement
        else ()
    )
    row = next(iter(rows), None)
    line = finding_line(replace(f, source=row.source(f.field or "number") if row else None))
    return replace(line, sheet=sheet, message=f"{Path(f.source.file).name}: {line.message}")


def findings_edits(data: bytes, path: Path, findings: Sequence[Finding]) -> list[Edit]:
    """The sheet with what an import left to be looked at, each line linked to its cell in the new master."""
    (book,) = read_books([read_scanned(scan(data, str(path)))])
    rows = {(i.committee, i.number): i for i in book.agreement.initiatives} if book.agreement else {}
    first = {number: i for (_, number), i in reversed(rows.items())}
    lines = []
    for f in findings:
        row = rows.get((f.committee, f.number)) or first.get(f.number)
        lines.append(finding_line(replace(f, source=row.source(f.field or "number") if row else None)))
    return [PutSheet(text("sheets.check"), build_kontrol(lines), None)]


def finding_line(f: Finding) -> FindingLine:
    """A finding as a line of the sheet, in words."""
    said = words(f, LANGUAGE)
    sheet, cell = (f.source.sheet, f.source.cell) if f.source else ("", "")
    return FindingLine(f.severity.value, sheet, cell, f.number, said.message, said.remedy, _suggested(f))


def _suggested(f: Finding) -> str:
    """The suggestion as it is to stand in the cell: rules suggest smileys by their English word."""
    return label(Smiley(f.suggestion)) if f.suggestion in list(Smiley) else f.suggestion


# --- reading ------------------------------------------------------------------------------------------------------


def _lines(file: str, sheet: RawSheet) -> Iterator[_Line]:
    for row in kontrol_rows(file, sheet, "conflict"):
        if known := _unpack(row.reference):
            yield _Line(*known, row.cells["choice"], row.cells.get("own", ""), row.source)


def _answer(lines: Sequence[_Line], columns: ColumnSet) -> Choice | Finding | None:
    """The one answer to a conflict; a finding when it is no answer, or its lines are answered differently."""
    if not lines:
        return None
    answers = {shown.casefold(): Answer(name) for name, shown in names("check.choices").items()}
    given = {(answers.get(line.answer.casefold()), _value(line, answers, columns)) for line in lines}
    line = lines[0]
    (answer, value), *others = given
    if others or answer is None or value is _UNUSABLE:
        code = "M22" if others else "M21"
        shown = line.own if answer is Answer.OWN else line.answer
        source, conflict = line.source, line.conflict
        return finding(
            code,
            source,
            committee=conflict.committee,
            number=conflict.number,
            field=conflict.field,
            values={"value": shown},
        )
    return Choice(line.conflict, answer, value)


_UNUSABLE = "\0"
"""Stands for an own text that its column can't hold; no cell can hold this character."""


def _value(line: _Line, answers: Mapping[str, Answer], columns: ColumnSet) -> Value:
    answer = answers.get(line.answer.casefold())
    if answer is Answer.SUBMISSION:
        return line.conflict.submissions[line.side][1]
    return _own(columns[line.conflict.field], line.own) if answer is Answer.OWN else None


def _own(column: Column, own: str) -> Value:
    content = canonical(column, own)
    return decode_cell(column, content) if is_canonical(column, content) else _UNUSABLE


# --- writing ------------------------------------------------------------------------------------------------------


def _conflict_lines(book: Book, conflicts: Sequence[Conflict], choices: Sequence[Choice]) -> Iterator[ConflictLine]:
    answers = {choice.conflict.key: choice for choice in choices}
    where = {i.key: i.where for i in book.agreement.initiatives if i.where} if book.agreement else {}
    for c in conflicts:
        column, place = book.columns[c.field], where.get((c.committee, c.row_id))
        for side, (file, value) in enumerate(c.submissions):
            choice, own = _answered(column, answers.get(c.key), value)
            yield ConflictLine(
                reference=_pack(c, side),
                committee=c.committee,
                number=c.number,
                field=column.header,
                base=encode_cell(column, c.base),
                master=encode_cell(column, c.master),
                submission=encode_cell(column, value),
                file=file,
                cell=place.source(c.field).cell if place else "",
                choice=choice,
                own=own,
            )


def _answered(column: Column, choice: Choice | None, value: Value) -> tuple[str, str]:
    """What stands in the two answer cells of a conflict's line for one submission's value."""
    if choice is None or (choice.answer is Answer.SUBMISSION and choice.value != value):
        return "", ""
    return choice.answer.value, encode_cell(column, choice.value) if choice.answer is Answer.OWN else ""


def _pack(c: Conflict, side: int) -> str:
    submissions = [[file, encode(value)] for file, value in c.submissions]
    parts = [c.committee, c.row_id, c.number, c.field, encode(c.base), encode(c.master), submissions, side]
    return json.dumps(parts, ensure_ascii=False)


def _unpack(reference: str) -> tuple[Conflict, int] | None:
    """What `_pack` wrote; None for a text that somebody changed."""
    try:
        committee, row_id, number, field, base, master, submissions, side = json.loads(reference)
        sides = tuple((str(file), decode(value)) for file, value in submissions)
        conflict = Conflict(committee, row_id, number, field, decode(base), decode(master), sides)
        return (conflict, int(side)) if 0 <= side < len(sides) else None
    except (ValueError, TypeError):
        return None
