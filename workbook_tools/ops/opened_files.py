"""What is to be said of the files of a merge as wholes, and of the rows that they leave as they were sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import centre_keys, get_field
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.values import Value

from .distribute import FieldKey
from .edits import shown, was_read
from .following import renamed
from .submissions import Edit, Judged, RowKey, SetBy, Submission, Verdict
from .three_way import Known, is_newer, same_source, set_by_older, statement_of

NO_BASE, LEFT_STANDING, TAKEN_OUT = "M14", "M15", "M66"


class OpenedFile(NamedTuple):
    """One submission, the code that stops it as a whole ("" none), and its edits."""

    submission: Submission
    refused: str
    edits: tuple[Edit, ...]


def about_files(files: Iterable[OpenedFile]) -> Iterator[Finding]:
    """What is to be said of a file as a whole: nothing of it counts, though no edit shows it; it has no base."""
    for submission, refused, edits in files:
        values = {"file": submission.file, "centre": submission.centre, "round": str(submission.round)}
        if refused and not edits:
            yield finding(refused, Source(submission.file), values=values)
        if submission.base is None and not refused:
            yield finding(NO_BASE, Source(submission.file), values=values)


def about_rows(
    master: Agreement, files: Iterable[OpenedFile], followed: Iterable[tuple[Submission, Mapping[RowKey, Finding]]]
) -> Iterator[Finding]:
    """Rows with answers that have been moved or renamed in master since they were sent out."""
    answered = {id(file.submission): {e.row for e in file.edits if e.field and not e.code} for file in files}
    for submission, moved in followed:
        rows = answered[id(submission)]
        yield from _about_moves(master, submission, [moved[row] for row in sorted(rows & moved.keys())])
        yield from renamed(master, submission, rows)


def _about_moves(master: Agreement, submission: Submission, moves: Sequence[Finding]) -> Iterator[Finding]:
    """A note on each row that has moved; of a committee that is no more, and whose rows all stand on one other, one."""
    places: dict[str, set[str]] = {}
    for f in moves:
        places.setdefault(f.values["before"], set()).add(f.values["now"])
    known = {c.sheet for c in master.committees}
    whole = {before: min(now) for before, now in places.items() if len(now) == 1 and before not in known}
    for before, now in whole.items():
        yield finding("S59", Source(submission.file, before), committee=now, values={"before": before, "now": now})
    yield from (f for f in moves if f.values["before"] not in whole)


def newest_of_each(files: Sequence[OpenedFile]) -> list[OpenedFile]:
    """The files of which no newer one of their centre is there: what an older one leaves is told of that."""
    own = [f.submission for f in files if not f.refused]
    return [f for f in files if not any(same_source(s, f.submission) and is_newer(s, f.submission) for s in own)]


def rows_left_standing(
    after: Known, merged_by: Mapping[FieldKey, SetBy], files: Iterable[OpenedFile]
) -> Iterator[list[Edit]]:
    """Of each row the cells that a newer file leaves as sent, while master holds what an older one of its centre said.

    So too where the rest of the answer is not merged: then the older one's word stands in the cells that were emptied.
    """
    after = replace(after, set_by={**after.set_by, **merged_by})
    for submission, refused, edits in files:
        if refused or submission.base is None:
            continue
        spoken = {statement_of(e.row, e.field) for e in edits if e.field and not e.code}
        edited = {e.key for e in edits}
        for row in submission.agreement.initiatives:
            keys = [k for k in centre_keys(submission.round) if (*row.key, k) not in edited and was_read(row, k)]
            silent = (k for k in keys if statement_of(row.key, k) not in spoken or (*row.key, k) in submission.blocked)
            as_sent = [
                Edit(submission, *row.key, row.number, k, None, get_field(row, k), row.source(k)) for k in silent
            ]
            if left := [e for e in as_sent if e.key not in submission.hidden and _stands(after, e)]:
                yield left


def _stands(after: Known, as_sent: Edit) -> bool:
    return set_by_older(after, as_sent) and not after.held(as_sent)


def left_standing(after: Known, left: Sequence[Edit]) -> Finding:
    """That what was emptied, or never filled in, still stands in one row of master."""
    first = left[0]
    stands = " | ".join(shown(after.values[e.key]) or "–" for e in left)
    where = {"committee": first.committee, "number": first.number, "field": first.field}
    return finding(LEFT_STANDING, first.source, **where, values={"file": first.submission.file, "value": stands})


def taken_out(judged: Iterable[Judged], values: Mapping[FieldKey, Value]) -> Iterator[Finding]:
    """Texts of a centre's older file that go because its newer one, which says them not, answers anew.

    `values` are master's before the merge.
    """
    merged = {edit.key: edit for edit, verdict, _ in judged if verdict is Verdict.MERGED}
    for key, edit in merged.items():
        sent, before = edit.submission.base, values.get(key)
        if sent is not None and before is not None and sent.get(key) == edit.value:
            where = {"committee": edit.committee, "number": edit.number, "field": edit.field}
            about = {"file": edit.submission.file, "value": shown(before)}
            yield finding(TAKEN_OUT, edit.source or Source(edit.submission.file), **where, values=about)
