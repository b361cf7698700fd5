"""The three-way comparison of one call's edits with master, field by field. The order of the files plays no part.

A centre reports the effort (status, smiley, corrective action) and the economy of a row each as one *statement*. The
newest file that says anything in a statement replaces the whole of what its centre said there before, also the cells
that it leaves as they were sent; a file that says nothing there takes nothing back. So two colleagues may each fill in
their half. A cell that can't be used says nothing of itself: an older file's value there stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as new_field
from functools import reduce

from workbook_tools.model.agreement import Initiative
from workbook_tools.model.changes import Change
from workbook_tools.model.fields import centre_keys, get_field
from workbook_tools.model.values import Value
from workbook_tools.rules.stops import is_economy

from .decisions import is_decided
from .distribute import FieldKey
from .edits import was_read
from .submissions import Conflict, Edit, Judged, RowKey, SetBy, Submission, Verdict, later

SUPERSEDED, OLDER = "M12", "M13"

Statement = tuple[str, str, bool]
"""(committee, row id, is it the economy's)."""


def statement_of(row: RowKey, key: str) -> Statement:
    """The statement that a field is part of."""
    return (*row, is_economy(key))


@dataclass(frozen=True, slots=True)
class Known:
    """What edits are compared with: master's values, who set them by a merge, and which conflicts were decided.

    `said` is who said something of a field in a file that was merged, and changed nothing by it; `former` is where
    rows stood before, by where they are now.
    """

    values: Mapping[FieldKey, Value]
    set_by: Mapping[FieldKey, SetBy]
    decided: Collection[str]
    said: Mapping[FieldKey, SetBy] = new_field(default_factory=dict)
    former: Mapping[RowKey, Collection[RowKey]] = new_field(default_factory=dict)

    def held(self, edit: Edit) -> bool:
        """Whether master has the edit's value already."""
        return edit.key in self.values and self.values[edit.key] == edit.value

    def is_clean(self, edit: Edit) -> bool:
        """Whether nobody but the edit's own centre has touched the field since the file was sent out."""
        now = self.values[edit.key]
        return now == edit.base or set_by_older(self, edit)

    def is_settled(self, edit: Edit) -> bool:
        """Whether nothing is left to do: master has the value, had it from the same centre, or it was decided upon."""
        now, last = self.values[edit.key], self.set_by.get(edit.key)
        if now == edit.value:
            return True
        delivered = last is not None and (last.centre, last.value) == (edit.submission.centre, edit.value)
        former = self.former.get(edit.row, ())
        decided = is_decided(self.decided, edit.key, edit.base, now, edit.value, former)
        return decided or (delivered and now != edit.base)


@dataclass(frozen=True, slots=True)
class Compared:
    """Every edit judged, what changes in master, and what is left for the coordinator."""

    judged: tuple[Judged, ...] = ()
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def compare(known: Known, edits: Iterable[Edit]) -> Compared:
    """Judges edits that may be merged (their code is "")."""
    statements: dict[Statement, list[Edit]] = {}
    for edit in edits:
        statements.setdefault(statement_of(edit.row, edit.field), []).append(edit)
    parts = [part for statement, said in statements.items() for part in _compare_statement(known, statement, said)]
    return Compared(
        tuple(j for part in parts for j in part.judged),
        tuple(c for part in parts for c in part.changes),
        tuple(c for part in parts for c in part.conflicts),
    )


def _compare_statement(known: Known, statement: Statement, said: list[Edit]) -> Iterator[Compared]:
    why = {edit: _why_outdated(known, said, edit) for edit in said}
    newest = [edit for edit in said if not why[edit]]
    fields: dict[str, list[Edit]] = {}
    for edit in [*newest, *_taken_back(known, statement, said)]:
        fields.setdefault(edit.field, []).append(edit)
    parts = [_compare_field(known, same_field) for same_field in fields.values()]
    yield from parts
    now = {change.field: change.new for part in parts for change in part.changes}
    yield Compared(tuple(_judge_outdated(known, now, edit, why[edit]) for edit in said if why[edit]))


def _why_outdated(known: Known, said: Iterable[Edit], edit: Edit) -> str:
    """The code for a newer file in this call, or one merged before; "" when the edit is not outdated."""
    own = edit.submission
    newer = (e.submission for e in said if same_source(e.submission, own) and is_newer(e.submission, own))
    if any(s.is_usable(edit.key) for s in newer):
        return SUPERSEDED
    return OLDER if later(last_spoken(known, own, edit.key), own.modified) else ""


def last_spoken(known: Known, submission: Submission, key: FieldKey) -> str:
    """When the file's centre has spoken last of a field, by earlier merges; "" for never, or not known.

    Who speaks in a statement speaks of each of its fields, but for the cells that can't be used. Where that has made a
    difference a word that is not `usable` tells when the field itself was spoken of last.
    """
    own = known.said.get(key)
    if own and not own.usable and own.centre == submission.centre:
        return own.modified
    statement = statement_of(key[:2], key[2])
    keys = [(*key[:2], k) for k in centre_keys(submission.round) if _in(statement, k)]
    words = [said[k] for k in keys for said in (known.set_by, known.said) if k in said]
    return latest(w.modified for w in words if w.centre == submission.centre)


def latest(times: Iterable[str]) -> str:
    """The last of the times that can be told apart; of equal ones the first as text, so that no order matters."""
    return reduce(lambda one, other: other if later(other, one) or not one else one, sorted(times), "")


def is_newer(one: Submission, other: Submission) -> bool:
    """Whether a file is known to be saved after another."""
    return later(one.modified, other.modified)


def same_source(one: Submission, other: Submission) -> bool:
    """Whether two files are the same centre's, of the same round."""
    return (one.centre, one.round) == (other.centre, other.round)


def _in(statement: Statement, key: str) -> bool:
    return statement_of(statement[:2], key) == statement


def _judge_outdated(known: Known, changed: Mapping[str, Value], edit: Edit, why: str) -> Judged:
    """Nothing of an outdated edit is lost when master holds its value all the same; `changed` is what it will hold."""
    if changed.get(edit.field, known.values[edit.key]) == edit.value:
        return Judged(edit, Verdict.ALREADY)
    return Judged(edit, Verdict.REJECTED, why)


def _taken_back(known: Known, statement: Statement, said: list[Edit]) -> Iterator[Edit]:
    """Fields that a newer file leaves as sent, while master holds what an older one of its centre had set there."""
    for example in {id(e.submission): e for e in said}.values():
        edited = {e.field for e in said if e.submission is example.submission}
        row = next(i for i in example.submission.agreement.initiatives if i.key == example.row)
        for key in centre_keys(example.submission.round):
            if key not in edited and _in(statement, key) and _says(example.submission, row, key):
                now, value = known.values[*row.key, key], get_field(row, key)
                edit = replace(example, field=key, base=now, value=value, source=row.source(key))
                if value != now and set_by_older(known, edit) and not _why_outdated(known, said, edit):
                    yield edit


def _says(submission: Submission, row: Initiative, key: str) -> bool:
    """Whether a cell that is as it was sent can be trusted to mean that."""
    return submission.base is not None and was_read(row, key) and submission.is_usable((*row.key, key))


def set_by_older(known: Known, edit: Edit) -> bool:
    """Whether master still holds what an older file of the edit's own centre has set."""
    last = known.set_by.get(edit.key)
    if last is None or last.centre != edit.submission.centre or last.value != known.values.get(edit.key):
        return False
    return later(edit.submission.modified, last.modified)


def _compare_field(known: Known, edits: list[Edit]) -> Compared:
    settled = [e for e in edits if known.is_settled(e)]
    judged = [Judged(e, Verdict.ALREADY) for e in settled]
    left = [e for e in edits if e not in settled]
    if not left:
        return Compared(tuple(judged))
    agreed = len({e.value for e in left}) == 1
    if agreed and any(known.is_clean(e) for e in left):
        return Compared((*judged, *(Judged(e, Verdict.MERGED) for e in left)), (_change(known, left),))
    return Compared((*judged, *(Judged(e, Verdict.CONFLICT) for e in left)), conflicts=(_conflict(known, left),))


def _change(known: Known, edits: list[Edit]) -> Change:
    first = edits[0]
    old = known.values[first.key]
    return Change(*first.row, first.number, first.field, old, first.value, "merged", first.submission.file)


def _conflict(known: Known, edits: list[Edit]) -> Conflict:
    first = edits[0]
    values = tuple((e.submission.file, e.value) for e in edits)
    return Conflict(*first.row, first.number, first.field, first.base, known.values[first.key], values)
