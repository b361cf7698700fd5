"""What the journal tells of the time before a merge: who said what of each field, and what was called how."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from workbook_tools.history import History
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.renames import Names, committees_now, under_new_names
from workbook_tools.ops.distribute import FieldKey
from workbook_tools.ops.proposals import Proposal
from workbook_tools.ops.submissions import SetBy, Submission

from .centre_names import CentreNames
from .receiving import Bases

REPEATED, SAID, UNUSABLE = "repeated", "said", "unusable"
"""Reasons of journal lines that change nothing: said again by who set it; said, but not merged; a newer file's
cell can't be used, and the line's value is when the field itself was spoken of last."""


class Earlier(NamedTuple):
    """Of each field, by merges that stand: who set it last, and who said something that changed nothing.

    `places` are the names of all committees under which rows have stood.
    """

    set_by: dict[FieldKey, SetBy]
    said: dict[FieldKey, SetBy]
    places: frozenset[str]


def earlier_words(history: History, names: CentreNames) -> Earlier:
    files = {r.sha256: r for r in history.received()}
    set_by: dict[FieldKey, SetBy] = {}
    said: dict[FieldKey, SetBy] = {}
    entries = history.entries()
    for entry in entries:
        change = entry.change
        if entry.standing and not change.row_id and change.field == "committee":
            name = {change.committee: str(change.new)}
            set_by, said = under_new_names(name, set_by), under_new_names(name, said)
        if not entry.standing or not change.row_id:
            continue
        key = (change.committee, change.row_id, change.field)
        file = files.get(entry.origin_sha)
        if file and change.reason == UNUSABLE:
            said[key] = SetBy(names.now(file.centre), str(change.new or ""), None, usable=False)
        elif file:
            words = said if change.reason == SAID else set_by
            words[key] = SetBy(names.now(file.centre), file.modified, change.new)
        elif change.reason not in (SAID, UNUSABLE):
            set_by.pop(key, None)
    return Earlier(set_by, said, frozenset(e.change.committee for e in entries if e.change.committee))


def names_of(
    agreement: Agreement,
    bases: Bases,
    places: Collection[str],
    received: Collection[Submission],
    listed: Sequence[Proposal],
) -> Names:
    """What was called otherwise when it was sent, decided or listed; the copies are read only where a new row stands
    under a committee that is no more."""
    centres = {s.sent_to: s.centre for s in received if s.sent_to} | bases.names.renamed
    return Names(centres, _committees(agreement, bases, received, listed), places)


def _committees(
    agreement: Agreement, bases: Bases, received: Iterable[Submission], listed: Iterable[Proposal]
) -> dict[str, str]:
    known = {c.sheet for c in agreement.committees}
    new = {i.committee for s in received for i in s.agreement.initiatives if not i.row_id}
    if {*new, *(p.row.committee for p in listed)} <= known:
        return {}
    sent = {key[:2] for s in received for key in s.base or ()} | bases.rows_sent()
    return committees_now(sent, (i.key for i in agreement.initiatives), known)
