"""Rows that centres added: proposals, which the coordinator adds to master or declines."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.changes import Change
from workbook_tools.model.codes import finding
from workbook_tools.model.encoding import encode_meaning
from workbook_tools.model.fields import field_keys, get_field, set_fields
from workbook_tools.model.identity import Name
from workbook_tools.model.renames import Names
from workbook_tools.model.values import Value

from .decisions import Settled
from .submissions import Answer, Decision, Submission, later

ADDED = "added"
NO_COMMITTEE, IS_THERE = "M57", "M59"
_ID_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row that a centre added, with the id that it has in master once it is there. `modified` is its file's."""

    key: str
    centre: str
    file: str
    modified: str
    row: Initiative

    @property
    def slot(self) -> tuple[str, str, str]:
        """What a newer file of the centre may say anew: the row of that number, or if it has none, of that title."""
        return (self.centre, self.row.committee, self.row.number or self.row.title)


@dataclass(frozen=True, slots=True)
class ProposalChoice:
    """The coordinator's answer to a listed proposal; with `accept` the row comes into master."""

    proposal: Proposal
    accept: bool


def new_rows(submission: Submission) -> Iterator[Proposal]:
    """The rows that the centre added: they have no row id yet. A row that names no centre is the sender's.

    All names are those under which the workbook was sent: so a row is known again, whatever they are changed to.
    """
    keys, centre = tuple(field_keys(submission.agreement)), submission.sent_to or submission.centre
    for row in submission.agreement.initiatives:
        if not row.row_id:
            values = {key: get_field(row, key) for key in keys}
            values["centre"] = values["centre"] or centre or None
            key = proposal_key(centre, row.committee, values)
            known_as = submission.known_as.get(key, key)
            yield a_proposal(centre, submission.file, submission.modified, row.committee, values, known_as)


def a_proposal(
    centre: str, file: str, modified: str, committee: str, values: dict[str, Value], key: str = ""
) -> Proposal:
    """A proposal of that row. Its key, and so its id, come of what it says and who says it, unless `key` is given."""
    key = key or proposal_key(centre, committee, values)
    row = set_fields(Initiative(committee, f"n{key[:_ID_DIGITS]}", ""), {k: v for k, v in values.items() if v})
    return Proposal(key, centre, file, modified, row)


def proposal_key(centre: str, committee: str, values: Mapping[str, Value]) -> str:
    """Names a row by what it says, and who says it on which committee's sheet."""
    parts = [centre, committee, *(f"{k} {encode_meaning(v)}" for k, v in sorted(values.items()) if v is not None)]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def known_again(submission: Submission, names: Names, keys: Collection[str]) -> Submission:
    """The submission, its new rows known by `keys` where they were listed or decided upon under former names.

    So a row that a centre writes once more into a workbook that was sent out after a renaming.
    """
    if not keys or all(i.row_id for i in submission.agreement.initiatives):
        return submission
    found = {}
    for p in new_rows(submission):
        if p.key not in keys and (known := next((k for k in _former_keys(submission, p, names) if k in keys), "")):
            found[p.key] = known
    return replace(submission, known_as=found) if found else submission


def _former_keys(submission: Submission, p: Proposal, names: Names) -> Iterator[str]:
    now, values = called_now(p, names), {key: get_field(p.row, key) for key in field_keys(submission.agreement)}
    for centre in (now.centre, *(before for before, its in names.centres.items() if its == now.centre)):
        own = {"centre": centre} if now.row.centre == now.centre else {}
        for committee in {now.row.committee, *names.places}:
            yield proposal_key(centre, committee, {**values, **own})


def called_now(proposal: Proposal, names: Names) -> Proposal:
    """The proposal, its centres and its committee under the names of today; its key stays what it was."""
    row, centres = proposal.row, names.centres
    if {proposal.centre, row.centre}.isdisjoint(centres) and row.committee not in names.committees:
        return proposal
    committee = names.committees.get(row.committee, row.committee)
    responsible = centres.get(row.centre, row.centre) if row.centre else row.centre
    here = replace(row, committee=committee, centre=responsible)
    return replace(proposal, centre=centres.get(proposal.centre, proposal.centre), row=here)


def newest(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Each proposal once, without those that a newer file of the same centre says anew."""
    once = {p.key: p for p in reversed(list(proposals))}
    kept = [p for p in once.values() if not any(_replaces(other, p) for other in once.values())]
    return tuple(sorted(kept, key=lambda p: (*p.slot, p.key)))


def settle_proposals(master: Agreement, choices: Iterable[ProposalChoice]) -> Settled:
    """Follows the answers: the rows that come into master, each as one change for the row and one for each field."""
    changes: dict[str, Sequence[Change]] = {}
    decisions, findings = [], []
    ids, sheets = {i.row_id for i in master.initiatives}, {c.sheet for c in master.committees}
    names = {(i.committee, Name(i.number, i.title).plain) for i in master.initiatives if i.number and i.title}
    for proposal, accept in ((c.proposal, c.accept) for c in choices):
        row = proposal.row
        if accept and row.committee not in sheets:
            values = {"title": row.title, "committee": row.committee}
            findings.append(finding(NO_COMMITTEE, committee=row.committee, number=row.number, values=values))
            continue
        if accept and row.row_id not in ids and (row.committee, Name(row.number, row.title).plain) in names:
            values = {"title": row.title, "committee": row.committee}
            findings.append(finding(IS_THERE, committee=row.committee, number=row.number, values=values))
            continue
        if accept and row.row_id not in ids:
            changes[proposal.key] = list(_added(proposal, field_keys(master)))
        answer = Answer.SUBMISSION if accept else Answer.MASTER
        decisions.append(Decision(proposal.key, answer, row.title or None))
    return Settled(tuple(c for row in changes.values() for c in row), tuple(decisions), tuple(findings))


def still_open(
    proposals: Iterable[Proposal], decided: Collection[str], listed: Iterable[Proposal] = ()
) -> tuple[Proposal, ...]:
    """The proposals of this merge and those listed before that wait for an answer."""
    return newest(p for p in (*listed, *proposals) if p.key not in decided)


def _replaces(other: Proposal, proposal: Proposal) -> bool:
    return other.slot == proposal.slot and later(other.modified, proposal.modified)


def _added(proposal: Proposal, keys: Iterable[str]) -> Iterator[Change]:
    row, file = proposal.row, proposal.file
    where = (row.committee, row.row_id, row.number)
    yield Change(*where, "", None, row.title, ADDED, file)
    blank = replace(Initiative(*where), title=row.title)
    for key in keys:
        value = get_field(row, key)
        if value != get_field(blank, key):
            yield Change(*where, key, None, value, ADDED, file)
