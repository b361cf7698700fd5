"""Conflicts in the master's sheet Kontrol: they go in, and the coordinator's answers come out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.encoding import encode, recall
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.text import folded
from workbook_tools.model.values import Value
from workbook_tools.ops.distribute import FieldKey
from workbook_tools.ops.submissions import Answer, Choice, Conflict
from workbook_tools.schema import Column, ColumnSet
from workbook_tools.schema.cells import canonical
from workbook_tools.schema.cells import decode as decode_cell
from workbook_tools.schema.cells import encode as encode_cell
from workbook_tools.schema.checks import is_canonical
from workbook_tools.schema.texts import names, text
from workbook_tools.workbook.build import ConflictLine
from workbook_tools.workbook.raw import RawSheet

from .kontrol_rows import kontrol_rows

NOT_USABLE, DIFFERENT, NO_OWN_TEXT = "M21", "M22", "M23"

Side = tuple[FieldKey, str, Value]
"""A conflict's field, and one file with what it says there."""


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """One side of a conflict as the coordinator left it: `index` counts the conflict's submissions."""

    conflict: Conflict
    index: int
    answer: str
    own: str
    source: Source

    @property
    def side(self) -> Side:
        return (self.conflict.key, *self.conflict.submissions[self.index])


def read_conflicts(file: str, sheet: RawSheet) -> Iterator[AnsweredLine]:
    """The lines of the table of conflicts."""
    for row in kontrol_rows(file, sheet, "conflict"):
        if known := _unpack(row.reference):
            yield AnsweredLine(*known, row.cells.get("choice", ""), row.cells.get("own", ""), row.source)


def read_answers(lines: Sequence[AnsweredLine], columns: ColumnSet) -> Iterator[Choice | Finding]:
    """What was answered to each conflict; a finding for what is no answer."""
    by_field: dict[FieldKey, list[AnsweredLine]] = {}
    for line in lines:
        if line.answer or line.own:
            by_field.setdefault(line.conflict.key, []).append(line)
    for answered in by_field.values():
        yield _answer(answered, columns)


def conflict_lines(
    agreement: Agreement, columns: ColumnSet, conflicts: Sequence[Conflict], typed: Mapping[Side, tuple[str, str]]
) -> Iterator[ConflictLine]:
    """What the sheet shows of the conflicts, with what was `typed` so far as it was typed (choice, own text)."""
    where = {i.key: i.where for i in agreement.initiatives if i.where}
    for c in conflicts:
        column, place = columns[c.field], where.get((c.committee, c.row_id))
        for index, (file, value) in enumerate(c.submissions):
            choice, own = typed.get((c.key, file, value), ("", ""))
            yield ConflictLine(
                reference=_pack(c, index),
                committee=place.sheet if place else c.committee,
                number=c.number,
                field=column.header,
                base=encode_cell(column, c.base),
                master=encode_cell(column, c.master),
                submission=encode_cell(column, value),
                file=Path(file).name,
                cell=place.source(c.field).cell if place else "",
                choice=choice,
                own=own,
            )


# --- answers ------------------------------------------------------------------------------------------------------


def _answer(lines: Sequence[AnsweredLine], columns: ColumnSet) -> Choice | Finding:
    """The one answer to a conflict; a finding when it is no answer, or its lines are answered differently."""
    read = {(_chosen(line), _value(line, columns)) for line in lines}
    line = lines[0]
    if len(read) > 1:
        return _unusable(DIFFERENT, line, line.answer)
    ((answer, value),) = read
    if answer is Answer.OWN and not line.own:
        return _unusable(NO_OWN_TEXT, line, line.answer)
    if answer is None or value is _NO_VALUE:
        return _unusable(NOT_USABLE, line, line.own if answer or not line.answer else line.answer)
    return Choice(line.conflict, answer, value)


def _chosen(line: AnsweredLine) -> Answer | None:
    answers = {folded(shown): Answer(name) for name, shown in names("check.choices").items()}
    return answers.get(folded(line.answer))


_NO_VALUE = "\0"
"""Stands for an own text that its column can't hold; no cell can hold this character."""


def _value(line: AnsweredLine, columns: ColumnSet) -> Value:
    match _chosen(line):
        case Answer.SUBMISSION:
            return line.conflict.submissions[line.index][1]
        case Answer.OWN:
            return _own(columns[line.conflict.field], line.own)
        case Answer.MASTER:
            return None
    return f"{_NO_VALUE}{line.answer}{line.own}"


def _own(column: Column, own: str) -> Value:
    """The own text as its column holds it; None for what stands for a blank cell in the sheet."""
    if folded(own) == folded(text("check.blank")):
        return None
    content = canonical(column, own)
    return decode_cell(column, content) if own and is_canonical(column, content) else _NO_VALUE


def _unusable(code: str, line: AnsweredLine, shown: str) -> Finding:
    c = line.conflict
    where = {"committee": c.committee, "number": c.number, "field": c.field}
    return finding(code, line.source, **where, values={"value": shown})


# --- references ---------------------------------------------------------------------------------------------------


def _pack(c: Conflict, index: int) -> str:
    submissions = [[file, encode(value)] for file, value in c.submissions]
    parts = [c.committee, c.row_id, c.number, c.field, encode(c.base), encode(c.master), submissions, index]
    return json.dumps(parts, ensure_ascii=False)


def _unpack(reference: str) -> tuple[Conflict, int] | None:
    """What `_pack` wrote; None for a text that somebody changed."""
    try:
        committee, row_id, number, field, base, master, submissions, index = json.loads(reference)
        sides = tuple((str(file), recall(value)) for file, value in submissions)
        conflict = Conflict(committee, row_id, number, field, recall(base), recall(master), sides)
        return (conflict, int(index)) if 0 <= index < len(sides) else None
    except (ValueError, TypeError):
        return None
