"""Rows that the coordinator has moved to another committee since they were sent out, and what is known of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.identity import Name, contradicts

from .distribute import Base, FieldKey
from .submissions import RowKey, Submission

Thing = TypeVar("Thing")


def moved_rows(master: Agreement, keys: Iterable[RowKey]) -> dict[RowKey, RowKey]:
    """Of rows that are no longer where `keys` say: where they are now.

    A row is followed only where its id stands on exactly one other sheet, and where none of `keys` is that row itself.
    """
    keys = set(keys)
    places: dict[str, list[RowKey]] = {}
    for row in master.initiatives:
        places.setdefault(row.row_id, []).append(row.key)
    lost = keys - {i.key for i in master.initiatives}
    found = {key: places.get(key[1], []) for key in lost}
    return {key: now[0] for key, now in found.items() if len(now) == 1 and now[0] not in keys}


def at_home(moved: Mapping[RowKey, RowKey], values: Mapping[FieldKey, Thing]) -> dict[FieldKey, Thing]:
    """Values by field, with the rows that have moved where they are now."""
    return {_home(moved, key): value for key, value in values.items()}


def _home(moved: Mapping[RowKey, RowKey], key: FieldKey) -> FieldKey:
    return (*moved.get(key[:2], key[:2]), key[2])


def follow(master: Agreement, submission: Submission) -> tuple[Submission, dict[RowKey, Finding]]:
    """The submission with the rows that have moved in master where they are now, and a finding (M51) for each."""
    sent = {key[:2] for key in submission.base or ()}
    moved = moved_rows(master, sent or {i.key for i in submission.agreement.initiatives if i.row_id})
    names = {i.key: i for i in master.initiatives}
    moved = {key: now for key, now in moved.items() if not is_another(submission, key, names[now])}
    if not moved:
        return submission, {}
    rows = submission.agreement.initiatives
    here = tuple(replace(i, committee=moved.get(i.key, i.key)[0]) for i in rows)
    followed = replace(
        submission,
        agreement=replace(submission.agreement, initiatives=here),
        base=None if submission.base is None else at_home(moved, submission.base),
        invalid=frozenset(at_home(moved, dict.fromkeys(submission.invalid))),
        hidden=frozenset(at_home(moved, dict.fromkeys(submission.hidden))),
        blocked=at_home(moved, submission.blocked),
        withheld=tuple(replace(w, key=_home(moved, w.key)) for w in submission.withheld),
        doubtful=frozenset(moved.get(key, key) for key in submission.doubtful),
    )
    return followed, {moved[i.key]: _told(submission, i, moved[i.key]) for i in rows if i.key in moved}


def _told(submission: Submission, row: Initiative, now: RowKey) -> Finding:
    source = row.source("number") or Source(submission.file, row.committee)
    values = {"title": row.title, "before": row.committee, "now": now[0]}
    return finding("M51", source, committee=now[0], number=row.number, values=values)


def other_initiatives(master: Agreement, submission: Submission) -> dict[RowKey, Initiative]:
    """Rows of master that bear the id of a row that was sent, and are another initiative by number and title."""
    return {i.key: i for i in master.initiatives if is_another(submission, i.key, i)}


def is_another(submission: Submission, sent: RowKey, now: Initiative) -> bool:
    """Whether a row of master says by number and title that it is not the one that was sent under that key."""
    before = name_as_sent(submission, sent)
    return before is not None and contradicts(Name(now.number, now.title).plain, before.plain)


def name_as_sent(submission: Submission, row: RowKey) -> Name | None:
    """The number and title under which a row was sent; where that is lost, those that the file shows."""
    if submission.base is not None:
        return _name_in(submission.base, row)
    return next((Name(i.number, i.title) for i in submission.agreement.initiatives if i.key == row), None)


def _name_in(base: Base, row: RowKey) -> Name | None:
    number, title = base.get((*row, "number")), base.get((*row, "title"))
    return Name(str(number or ""), str(title or "")) if number or title else None


def renamed(master: Agreement, submission: Submission, rows: Collection[RowKey]) -> list[Finding]:
    """A note (M55) on each of `rows` that is called something else in master than when it was sent."""
    found = []
    places = {i.key: i.source("number") for i in submission.agreement.initiatives if i.key in rows}
    for now in master.initiatives:
        before = name_as_sent(submission, now.key) if now.key in rows else None
        name = Name(now.number, now.title)
        if before is not None and name.plain != before.plain and not contradicts(name.plain, before.plain):
            values = {"before": " ".join(before), "now": " ".join(name), "file": submission.file}
            found.append(finding("M55", places.get(now.key), committee=now.committee, number=now.number, values=values))
    return found
