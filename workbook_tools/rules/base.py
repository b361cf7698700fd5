"""What the rules share: how a finding about a row is made, and what was reported before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workbook_tools.model.agreement import Agreement, FollowUp, Initiative
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import round_field
from workbook_tools.model.findings import Finding
from workbook_tools.model.values import Smiley

RowRule = Callable[[Agreement, Initiative], Iterator[Finding]]
GroupRule = Callable[[Agreement], Iterator[Finding]]


def found(code: str, initiative: Initiative, key: str, *, suggestion: str = "", **values: str) -> Finding:
    """A finding about one cell of an initiative's row."""
    return finding(
        code,
        initiative.source(key),
        committee=initiative.committee,
        number=initiative.number,
        field=key,
        suggestion=suggestion,
        values=values,
    )


def found_now(
    code: str, agreement: Agreement, initiative: Initiative, name: str, *, suggestion: str = "", **values: str
) -> Finding:
    """A finding about one of the current round's cells; `{round}` in its message is the round's name."""
    key = round_field(agreement.current_round, name)
    round_name = name_of_round(agreement, agreement.current_round)
    return found(code, initiative, key, suggestion=suggestion, round=round_name, **values)


def name_of_round(agreement: Agreement, number: int) -> str:
    """``"3. budgetopfølgning 2019"``; the bare number for a round that the settings don't list."""
    return next((r.name for r in agreement.rounds if r.number == number), str(number))


def last_report(initiative: Initiative, round_number: int) -> FollowUp | None:
    """The nearest earlier round that has a smiley or a status; None when nothing was reported before.

    A status without a smiley means that the last smiley is not known (a published document may print it illegibly).
    """
    earlier = sorted((n for n in initiative.followups if n < round_number), reverse=True)
    reports = (initiative.followups[n] for n in earlier)
    return next((f for f in reports if f.smiley or f.status), None)


def previous_smiley(initiative: Initiative, round_number: int) -> Smiley | None:
    """The smiley that a round starts from: the nearest earlier one. None when there is none, or it is not known."""
    last = last_report(initiative, round_number)
    return last.smiley if last else None


def symbol(smiley: Smiley | None) -> str:
    """The smiley's sign for a message; a dash for none."""
    return smiley.symbol if smiley else "–"
