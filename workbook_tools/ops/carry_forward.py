"""Opening a round: carry the happy smileys, and list what must be followed up.

From the reading guide's paragraph after the definition of effort smileys.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.changes import Change, Outcome, apply_changes
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import round_field, round_of, set_fields
from workbook_tools.model.findings import Finding
from workbook_tools.model.values import Smiley
from workbook_tools.rules import is_postponed, last_report, previous_smiley
from workbook_tools.rules.base import found, name_of_round, symbol
from workbook_tools.rules.effort import e3

CARRIED, OPENED, CLOSED, REOPENED = "carried", "opened", "closed", "reopened"
_STATUS_SHOWN = 200


def carry_forward(agreement: Agreement, to: int) -> Outcome:
    """Open round `to`: it becomes the current one, the rounds before it are closed, happy smileys are carried.

    Only blank effort smileys are filled, and only where nothing else can be meant (`_may_carry`). Going over a round
    carries what going through it would have carried. Doing it again changes nothing more.

    Findings: C6 for each round skipped and closed by that, C1 for each smiley carried, C2 for each row that must be
    followed up, C3 for each whose earlier smiley is missing. When the round can't be opened: C4, C5 or C7 alone, and no
    changes.
    """
    refusal = _refusal(agreement, to)
    if refusal:
        return Outcome(findings=(refusal,))
    carried = tuple(c for i in agreement.initiatives for c in _carried(agreement, i, to))
    changes = (*_opening(agreement, to), *carried)
    opened = apply_changes(agreement, changes)
    by_key = {i.key: i for i in opened.initiatives}
    notes = (_note(opened, by_key[c.committee, c.row_id], c) for c in carried)
    open_rows = (f for i in opened.initiatives if not is_postponed(i) for f in _open_ends(opened, i))
    return Outcome(changes, (*_skipped(agreement, to), *notes, *open_rows))


def reopen_round(agreement: Agreement, number: int) -> Outcome:
    """Make an earlier round, or the current one that was closed, the open one again, so that it can be mended.

    The smileys that were carried to the rounds after it are taken back: nothing may be filled in for a later round
    (E6), and carrying forward gives them again if they still hold. All else stays, and doing it again changes nothing
    more. When the round can't be reopened: C5 or C8 alone, and no changes.
    """
    values = _names(agreement, number)
    if not any(r.number == number for r in agreement.rounds):
        return Outcome(findings=(finding("C5", field="current_round", values=values),))
    if number > agreement.current_round:
        return Outcome(findings=(finding("C8", field="current_round", values=values),))
    taken_back = (c for i in agreement.initiatives for c in _taken_back(agreement, i, number))
    return Outcome((*_reopening(agreement, number), *taken_back))


def _reopening(agreement: Agreement, number: int) -> Iterator[Change]:
    """The changes about the agreement itself."""
    if agreement.round(number).closed:
        yield Change("", "", "", f"r{number}.closed", "yes", None, REOPENED)
    if number != agreement.current_round:
        yield Change("", "", "", "current_round", agreement.current_round, number, REOPENED)


def _taken_back(agreement: Agreement, initiative: Initiative, number: int) -> Iterator[Change]:
    """The row's smileys after round `number` that are there only because they were carried, last round first."""
    later = (r.number for r in agreement.rounds if number < r.number <= agreement.current_round and not r.closed)
    for later_number in sorted(later, reverse=True):
        key = round_field(later_number, "smiley")
        without = set_fields(initiative, {key: None})
        if initiative.followup(later_number).smiley is Smiley.HAPPY and _may_carry(without, later_number):
            yield Change(*initiative.key, initiative.number, key, Smiley.HAPPY, None, REOPENED)
            initiative = without


def _refusal(agreement: Agreement, to: int) -> Finding | None:
    values = _names(agreement, to)
    chosen = next((r for r in agreement.rounds if r.number == to), None)
    if chosen is None:
        return finding("C5", field="current_round", values=values)
    if to < agreement.current_round:
        return finding("C4", field="current_round", values=values)
    return finding("C7", field="current_round", values=values) if chosen.closed else None


def _names(agreement: Agreement, number: int) -> dict[str, str]:
    """What the messages call the rounds: the one asked for, the current one, the last."""
    last = max((r.number for r in agreement.rounds), default=0)
    current = name_of_round(agreement, agreement.current_round)
    return {"round": name_of_round(agreement, number), "current": current, "last": str(last)}


def _opening(agreement: Agreement, to: int) -> Iterator[Change]:
    """The changes about the agreement itself; none when the round is open already."""
    if to == agreement.current_round:
        return
    for r in agreement.rounds:
        if r.number < to and not r.closed:
            yield Change("", "", "", f"r{r.number}.closed", None, "yes", CLOSED)
    yield Change("", "", "", "current_round", agreement.current_round, to, OPENED)


def _skipped(agreement: Agreement, to: int) -> Iterator[Finding]:
    for r in agreement.rounds:
        if agreement.current_round < r.number < to and not r.closed:
            yield finding("C6", field="current_round", values={"round": r.name})


def _carried(agreement: Agreement, initiative: Initiative, to: int) -> Iterator[Change]:
    """The row's smileys in every round on the way to `to`, each starting from the one before."""
    first = min(agreement.current_round + 1, to)
    for number in sorted(r.number for r in agreement.rounds if first <= r.number <= to and not r.closed):
        if agreement.guide.carry_happy and _may_carry(initiative, number):
            key = round_field(number, "smiley")
            yield Change(*initiative.key, initiative.number, key, None, Smiley.HAPPY, CARRIED)
            initiative = set_fields(initiative, {key: Smiley.HAPPY})


def _may_carry(initiative: Initiative, number: int) -> bool:
    """Whether the round's smiley can only be happy: blank, nothing to report and nothing reported, happy last time."""
    now = initiative.followup(number)
    if now.smiley or now.milestone or now.status or now.corrective_action or is_postponed(initiative):
        return False
    return previous_smiley(initiative, number) is Smiley.HAPPY and _unreported(initiative, number) is None


def _unreported(initiative: Initiative, before: int) -> int | None:
    """The last earlier round, when it had a milestone or a status, but no smiley."""
    for number in sorted((n for n in initiative.followups if n < before), reverse=True):
        earlier = initiative.followups[number]
        if earlier.smiley:
            return None
        if earlier.milestone or earlier.status:
            return number
    return None


def _note(agreement: Agreement, initiative: Initiative, change: Change) -> Finding:
    name = name_of_round(agreement, round_of(change.field) or 0)
    return found("C1", initiative, change.field, round=name, last=symbol(Smiley.HAPPY))


def _open_ends(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """What a person must see to: an unhappy smiley to follow up, or an earlier one that is missing."""
    current = agreement.current_round
    name = name_of_round(agreement, current)
    last = last_report(initiative, current)
    if last and any(e3(agreement, initiative)):
        status = shorten(last.status or "–", _STATUS_SHOWN, placeholder=" …")
        key = round_field(current, "smiley")
        yield found("C2", initiative, key, round=name, last=symbol(last.smiley), status=status)
    missing = _unreported(initiative, current)
    if missing is not None:
        earlier = name_of_round(agreement, missing)
        yield found("C3", initiative, round_field(missing, "smiley"), round=name, earlier=earlier)
