"""E: the effort's smileys. From the reading guide's two paragraphs on milestones and its definition of effort smileys.

Every rule judges one initiative in the agreement's current round, but for E6 and E7, which judge the other rounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from workbook_tools.model.agreement import Agreement, FollowUp, Initiative
from workbook_tools.model.fields import CENTRE_FIELDS, FOLLOWUP_FIELDS, SMILEY_FIELDS, round_field, round_of
from workbook_tools.model.findings import Finding, Severity
from workbook_tools.model.values import UNHAPPY, Smiley, Value, settles

from .base import found, found_now, last_report, name_of_round, previous_smiley, symbol
from .postponement import is_postponed

"""What a centre fills in for a round; the milestones are the coordinator's, for later rounds too."""

Base = Mapping[tuple[str, str, str], Value]
"""Known values by (committee, row id, column key); a key that is missing was blank."""


def e1(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """A milestone in the current round needs a smiley. Reading guide: first and second paragraph."""
    now = _now(agreement, initiative)
    if now.milestone and not now.smiley and not is_postponed(initiative):
        yield found_now("E1", agreement, initiative, "smiley")


def e2(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """Happy last time and no milestone now: happy again. Reading guide: after the effort smileys, first sentence.

    Another smiley tells of something new, so it needs a status; for a neutral one E4 asks for it. A blank smiley beside
    a text may be any of the three, so happy is suggested only where nothing was written.
    """
    if not agreement.guide.carry_happy or not _starts_from(agreement, initiative, Smiley.HAPPY):
        return
    now = _now(agreement, initiative)
    last = symbol(Smiley.HAPPY)
    if now.smiley is None:
        suggestion = "" if now.status or now.corrective_action else Smiley.HAPPY.value
        yield found_now("E2", agreement, initiative, "smiley", suggestion=suggestion, last=last)
    elif now.smiley is Smiley.SAD and not now.status:
        yield found_now("E2", agreement, initiative, "status", last=last)


def e3(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """Neutral, sad or unsettled last time and no milestone now: follow up. Reading guide: same place, second sentence.

    Following up takes a smiley and a status. Happy without a status is a silent green: nobody can see what was mended.
    """
    if not agreement.guide.follow_up_unhappy:
        return
    if not _starts_from(agreement, initiative, *UNHAPPY):
        return
    now = _now(agreement, initiative)
    values = {"last": symbol(previous_smiley(initiative, agreement.current_round)), "now": symbol(now.smiley)}
    if now.smiley is None:
        yield found_now("E3", agreement, initiative, "smiley", **values)
    if not now.status:
        silent = {"silent_green": "yes"} if now.smiley is Smiley.HAPPY else {}
        yield found_now("E3", agreement, initiative, "status", **values, **silent)


def e4(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """Neutral needs a status, and so does what is neutral or sad. Reading guide: effort smileys, second bullet."""
    now = _now(agreement, initiative)
    is_asked = agreement.guide.neutral_needs_status and not now.status
    if is_asked and now.smiley in (Smiley.NEUTRAL, Smiley.UNSETTLED):
        yield found_now("E4", agreement, initiative, "status", now=now.smiley.value)


def e5(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """Sad needs a corrective action. Reading guide: effort smileys, third bullet (not in 2017's)."""
    now = _now(agreement, initiative)
    if now.smiley is Smiley.SAD and not now.corrective_action and agreement.guide.sad_needs_action:
        yield found_now("E5", agreement, initiative, "corrective_action")


def e6(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """Nothing is filled in for a later round. Reading guide: first paragraph (one follow-up at a time, four a year).

    A later round that is closed was reported before an earlier one was reopened; E7 guards it.
    """
    closed = {r.number for r in agreement.rounds if r.closed}
    for number in sorted(n for n in initiative.followups if n > agreement.current_round and n not in closed):
        for name in CENTRE_FIELDS:
            if getattr(initiative.followups[number], name):
                yield found("E6", initiative, round_field(number, name), round=name_of_round(agreement, number))


def closed_round_changes(agreement: Agreement, base: Base) -> Iterator[Finding]:
    """E7: a closed round, or one before the current, differs from `base`. Reading guide: after the effort smileys.

    Rows of which `base` knows nothing are new, and not judged here. A base of closed rounds alone, as a master keeps
    it, knows nothing of an earlier round that is still open; one that was sent out holds every value. In a master an
    unsettled smiley may be settled afterwards.
    """
    holds_all = any(round_of(key) is None for _, _, key in base)
    closed = [r for r in agreement.rounds if r.closed or (holds_all and r.number < agreement.current_round)]
    keys = {r.number: [(name, round_field(r.number, name)) for name in FOLLOWUP_FIELDS] for r in closed}
    rows = {(committee, row_id) for committee, row_id, _ in base}
    for initiative in agreement.initiatives:
        if (row := initiative.key) in rows:
            for r in closed:
                followup = initiative.followup(r.number)
                for name, key in keys[r.number]:
                    before, now = base.get((*row, key)), getattr(followup, name) or None
                    if before != now and (holds_all or not settles(before, now)):
                        yield _changed(initiative, key, r.name, before, now)


def e8(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """A smiley without a milestone or an earlier report to follow up. Reading guide: second paragraph."""
    now = _now(agreement, initiative)
    if now.smiley and not now.milestone and last_report(initiative, agreement.current_round) is None:
        yield found_now("E8", agreement, initiative, "smiley", now=symbol(now.smiley))


def e9(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """An unsettled smiley, of the effort or the economy, must be chosen: an error in the current round, else a warning.

    It comes from a published document that prints one sign for two smileys (seed 001), not from the reading guide.
    """
    for number, followup in initiative.followups.items():
        for name in SMILEY_FIELDS:
            if getattr(followup, name) is Smiley.UNSETTLED:
                f = found("E9", initiative, round_field(number, name), round=name_of_round(agreement, number))
                yield f if number == agreement.current_round else replace(f, severity=Severity.WARNING)


def _now(agreement: Agreement, initiative: Initiative) -> FollowUp:
    return initiative.followup(agreement.current_round)


def _starts_from(agreement: Agreement, initiative: Initiative, *smileys: Smiley) -> bool:
    """Whether the row owes something for its last smiley alone: one of `smileys`, and no milestone now."""
    if _now(agreement, initiative).milestone:
        return False
    return previous_smiley(initiative, agreement.current_round) in smileys and not is_postponed(initiative)


def _changed(initiative: Initiative, key: str, round_name: str, before: Value, now: Value) -> Finding:
    values = {"round": round_name, "was": _shown(before), "now": _shown(now)}
    return found("E7", initiative, key, suggestion=str(before or ""), **values)


def _shown(value: Value) -> str:
    return symbol(value) if isinstance(value, Smiley) else str(value or "–")
