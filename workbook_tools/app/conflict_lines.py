"""Conflicts in the master's sheet Kontrol: they go in, and the coordinator's answers come out."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.encoding import encode, recall
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.lookalikes import told_apart
from workbook_tools.model.text import folded, one_line
from workbook_tools.model.values import Value
from workbook_tools.ops.distribute import FieldKey
from workbook_tools.ops.submissions import Answer, Choice, Conflict
from workbook_tools.schema import Column, ColumnSet
from workbook_tools.schema.cells import canonical
from workbook_tools.schema.cells import decode as decode_cell
from workbook_tools.schema.cells import encode as encode_cell
from workbook_tools.schema.checks import is_canonical
from workbook_tools.schema.texts import text
from workbook_tools.workbook.build import ConflictLine
from workbook_tools.workbook.kontrol_sheet import CELL, KontrolLine, KontrolSheet

from .kontrol_words import Shown, Words, about, weigh
from .plain_answers import answer_to_conflict, is_yes_or_no, meant

NOT_USABLE, DIFFERENT, NO_OWN_TEXT, WHICH_ONE = "M21", "M22", "M23", "M41"

Side = tuple[FieldKey, str, Value]
"""A conflict's field, and one file, by its bare name, with what it says there."""


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """One side of a conflict as the coordinator left it: `index` counts the conflict's submissions.

    `contested` says that another line was answered that shows this conflict or is keyed to it, but not both.
    """

    conflict: Conflict
    index: int
    answer: str
    own: str
    source: Source
    about: str
    contested: bool = False

    @property
    def side(self) -> Side:
        return side_of(self.conflict, self.index)

    @property
    def words(self) -> str:
        """What stands in the answer cells and is none of the answers to choose from."""
        return " | ".join(filter(None, ("" if _chosen(self) else self.answer, self.own)))


def side_of(conflict: Conflict, index: int) -> Side:
    file, value = conflict.submissions[index]
    return (conflict.key, Path(file).name, value)


def read_conflicts(
    sheet: KontrolSheet, columns: ColumnSet, sheets: Mapping[str, str], words: Words
) -> Iterator[AnsweredLine]:
    """The lines of the table of conflicts; `sheets` are the committees' sheets.

    On a line that shows something else than its key says, nothing is answered; its words come into `words`.
    """
    lines = []
    for line in sheet.of_kind("conflict"):
        known = _unpack(line.reference)
        if known and known[0].field in columns.by_key:
            lines.append((line, *known))
        else:
            words.note(None, line, [*line.cells])
    shown = [_shown(line, conflict, index, columns, sheets) for line, conflict, index in lines]
    weighed = weigh(shown, words)
    contested = {side[0] for w in weighed for side in w.contested if isinstance(side, tuple)}
    for (line, conflict, index), w in zip(lines, weighed, strict=True):
        choice, own = (line.cells.get(name, "") if w.counts else "" for name in ("choice", "own"))
        yield AnsweredLine(conflict, index, choice, own, line.source, about(line), conflict.key in contested)


def _shown(line: KontrolLine, conflict: Conflict, index: int, columns: ColumnSet, sheets: Mapping[str, str]) -> Shown:
    """What a line shows of one side of a conflict: see `conflict_lines`."""
    column = columns[conflict.field]
    file, value = conflict.submissions[index]
    sides = {"base": conflict.base, "master": conflict.master, "submission": value}
    may = {
        "committee": (conflict.committee, sheets.get(conflict.committee, "")),
        "number": (conflict.number,),
        "field": column.names,
        "file": (Path(file).name,),
        **{name: (encode_cell(column, side) or text("check.blank"),) for name, side in sides.items()},
    }
    for name, words in zip(("master", "submission"), _apart(column, conflict.master, value), strict=True):
        may[name] += (words,)
    allowed = {name: {one_line(words[:CELL]) for words in several} for name, several in may.items()}
    return Shown(line, side_of(conflict, index), allowed, ("number", "field"), line.cells)


def _apart(column: Column, master: Value, value: Value) -> tuple[str, str]:
    """How the two sides are shown: as they stand in their cells, and where that looks the same, what makes them differ.

    Excel shows nothing of a difference between two dashes, or of a line end more.
    """
    return told_apart(master, value, CELL) or (encode_cell(column, master), encode_cell(column, value))


def read_answers(lines: Sequence[AnsweredLine], columns: ColumnSet) -> Iterator[Choice | Finding]:
    """What was answered to each conflict; a finding for what is no answer."""
    by_field: dict[FieldKey, list[AnsweredLine]] = {}
    for line in lines:
        if line.answer or line.own:
            by_field.setdefault(line.conflict.key, []).append(line)
    for answered in by_field.values():
        yield _answer(answered, columns)


def conflict_lines(
    agreement: Agreement,
    columns: ColumnSet,
    conflicts: Sequence[Conflict],
    typed: Mapping[Side, tuple[str, str]],
    beside: Mapping[Hashable, str],
) -> Iterator[ConflictLine]:
    """What the sheet shows of the conflicts, with what was `typed` so far as it was typed (choice, own text).

    `beside` are the coordinator's words beside each side.
    """
    where = {i.key: i.where for i in agreement.initiatives if i.where}
    for c in conflicts:
        column, place = columns[c.field], where.get((c.committee, c.row_id))
        for index, (file, value) in enumerate(c.submissions):
            choice, own = typed.get(side_of(c, index), ("", ""))
            yield ConflictLine(
                reference=_pack(c, index),
                committee=place.sheet if place else c.committee,
                number=c.number,
                field=column.header,
                base=encode_cell(column, c.base),
                master=_apart(column, c.master, value)[0],
                submission=_apart(column, c.master, value)[1],
                file=Path(file).name,
                cell=place.source(c.field).cell if place else "",
                choice=choice,
                own=own,
                remark=beside.get(side_of(c, index), ""),
            )


# --- answers ------------------------------------------------------------------------------------------------------


def _answer(lines: Sequence[AnsweredLine], columns: ColumnSet) -> Choice | Finding:
    """The one answer to a conflict; a finding when it is no answer, or its lines are answered differently."""
    read = {(_chosen(line), _value(line, columns)) for line in lines}
    line = lines[0]
    if len(read) > 1 or line.contested:
        return _unusable(DIFFERENT, line, line.answer)
    ((answer, value),) = read
    if answer is Answer.OWN and not line.own:
        return _unusable(NO_OWN_TEXT, line, line.answer)
    if answer is None and is_yes_or_no(line.answer):
        return _unusable(WHICH_ONE, line, line.answer)
    if answer is None or value is _NO_VALUE:
        return _unusable(NOT_USABLE, line, line.own if answer or not line.answer else line.answer)
    return Choice(line.conflict, answer, value)


def _chosen(line: AnsweredLine) -> Answer | None:
    return answer_to_conflict(line.answer)


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
    suggestion = meant(line.answer, "check.choices") if code == NOT_USABLE else ""
    return finding(code, line.source, **where, suggestion=suggestion, values={"value": shown})


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
