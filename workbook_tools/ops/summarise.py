"""The summaries of an agreement in its current round, as values without a layout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from workbook_tools.model.agreement import Agreement, Initiative, Postponement
from workbook_tools.model.numbers import number_key, theme_number
from workbook_tools.model.summary import (
    AttentionLine,
    DevelopmentLine,
    EconomyLine,
    GroupSummary,
    MissingLine,
    Summary,
)
from workbook_tools.model.values import UNHAPPY, has_funds

from .standing import ECONOMY, EFFORT, Mark, count, mark, moves, once_each, owes, worst

NO_PROPOSAL = Postponement()


def summarise(agreement: Agreement, *, open_conflicts: int = 0) -> Summary:
    """All summaries. `open_conflicts` is how many conflicts wait for a decision; it is only passed on."""
    rows = _in_order(agreement)
    before = _round_before(agreement)
    postponed = tuple(i for i in rows if i.postponement != NO_PROPOSAL)
    return Summary(
        round=agreement.current_round,
        round_before=before,
        total=_group(agreement, "", rows),
        by_committee=_groups(agreement, {c.sheet: c.sheet for c in agreement.committees}, _committee_of),
        by_centre=_groups(agreement, {c.name: c.name for c in agreement.centres}, _centre_of),
        by_theme=_groups(agreement, _theme_names(agreement), _theme_of),
        attention=tuple(sorted(_attention(agreement, rows), key=_worst_first)),
        missing=tuple(_missing(agreement, rows)),
        development=tuple(_development(i) for i in rows),
        economy=tuple(_economy(agreement, rows)),
        postponements=postponed,
        see_also={i.key: target for i in postponed if (target := referred_to(agreement, i))},
        open_conflicts=open_conflicts,
    )


def referred_to(agreement: Agreement, initiative: Initiative) -> Initiative | None:
    """The row whose remarks a "see also" leads to, over further references; None when there is none, or in a circle.

    A number on two sheets means the row on the initiative's own committee.
    """
    current, passed = initiative, {initiative.number}
    while (number := current.postponement.see_also) and number not in passed:
        found = [i for i in agreement.initiatives if i.number == number]
        if not found:
            return None
        current = min(found, key=lambda i: i.committee != initiative.committee)
        proposal = current.postponement
        if proposal.administration_remark or proposal.parties_remark:
            return current
        passed.add(number)
    return None


def _in_order(agreement: Agreement) -> tuple[Initiative, ...]:
    place = {c.sheet: n for n, c in enumerate(agreement.committees)}
    return tuple(
        sorted(agreement.initiatives, key=lambda i: (place.get(i.committee, len(place)), number_key(i.number)))
    )


def _round_before(agreement: Agreement) -> int | None:
    return max((r.number for r in agreement.rounds if r.number < agreement.current_round), default=None)


def _committee_of(initiative: Initiative) -> str:
    return initiative.committee


def _centre_of(initiative: Initiative) -> str:
    return initiative.centre or ""


def _theme_of(initiative: Initiative) -> str:
    return initiative.theme or theme_number(initiative.number)


def _theme_names(agreement: Agreement) -> dict[str, str]:
    return {t.number: f"{t.number}. {t.title}" if t.title else t.number for t in agreement.themes}


def _groups(
    agreement: Agreement, names: Mapping[str, str], group_of: Callable[[Initiative], str]
) -> tuple[GroupSummary, ...]:
    """A line for every group that the agreement lists, then for those that only rows name."""
    members: dict[str, list[Initiative]] = {group: [] for group in names}
    for row in sorted(agreement.initiatives, key=group_of):
        members.setdefault(group_of(row), []).append(row)
    return tuple(_group(agreement, names.get(group, group), rows) for group, rows in members.items())


def _group(agreement: Agreement, name: str, rows: Iterable[Initiative]) -> GroupSummary:
    initiatives = once_each(rows)
    before = _round_before(agreement)
    effort, effort_before = (_marks(agreement, n, initiatives, EFFORT) for n in (agreement.current_round, before))
    economy, economy_before = (_marks(agreement, n, initiatives, ECONOMY) for n in (agreement.current_round, before))
    better, worse, unchanged = moves(effort_before, effort)
    economy_moves = moves(economy_before, economy)
    return GroupSummary(
        name=name,
        initiatives=len(initiatives),
        effort=count(effort),
        effort_before=count(effort_before),
        better=better,
        worse=worse,
        unchanged=unchanged,
        economy=count(economy),
        economy_before=count(economy_before),
        economy_better=economy_moves[0],
        economy_worse=economy_moves[1],
        economy_unchanged=economy_moves[2],
        funding=_funding(agreement, initiatives),
    )


def _marks(
    agreement: Agreement, number: int | None, initiatives: Iterable[Sequence[Initiative]], name: str
) -> list[Mark]:
    """One mark per initiative, as it stood in a round; blank marks when there was no such round."""
    if number is None:
        return [Mark(None) for _ in initiatives]
    then = replace(agreement, current_round=number)
    return [worst(mark(then, row, name) for row in rows) for rows in initiatives]


def _funding(agreement: Agreement, initiatives: Iterable[Sequence[Initiative]]) -> dict[int, Decimal]:
    """Mio. kr. per year of the agreement; of an initiative on two committees, the first row that states an amount."""
    totals = dict.fromkeys(agreement.years or (agreement.year,), Decimal(0))
    for rows in initiatives:
        for year in totals:
            amounts = [a for row in rows if isinstance(a := row.funding.get(year), Decimal)]
            totals[year] += amounts[0] if amounts else 0
    return totals


def _attention(agreement: Agreement, rows: Iterable[Initiative]) -> Iterator[AttentionLine]:
    before = _round_before(agreement)
    for row in rows:
        now = row.followup(agreement.current_round)
        for about, name, status in (("effort", EFFORT, now.status), ("economy", ECONOMY, now.economy_status)):
            smiley = getattr(now, name)
            if smiley in UNHAPPY:
                action = now.corrective_action or ""
                last = getattr(row.followup(before), name) if before else None
                since = _since(agreement, row, name)
                yield AttentionLine(row, about, smiley, status or "", action, since, last)


def _missing(agreement: Agreement, rows: Iterable[Initiative]) -> Iterator[MissingLine]:
    for row in rows:
        for about, name in (("effort", EFFORT), ("economy", ECONOMY)):
            if owes(agreement, row, name):
                yield MissingLine(row, about)


def _since(agreement: Agreement, row: Initiative, name: str) -> int:
    """The first of the rounds that have been unhappy without a break until now."""
    first = agreement.current_round
    while getattr(row.followup(first - 1), name) in UNHAPPY:
        first -= 1
    return first


def _worst_first(line: AttentionLine) -> tuple[int, object, bool]:
    return (-line.smiley.severity, number_key(line.initiative.number), line.about == "economy")


def _development(row: Initiative) -> DevelopmentLine:
    numbers = sorted(row.followups)
    smileys = {n: s for n in numbers if (s := row.followup(n).smiley)}
    economy = {n: s for n in numbers if (s := row.followup(n).economy_smiley)}
    return DevelopmentLine(row, smileys, economy)


def _economy(agreement: Agreement, rows: Iterable[Initiative]) -> Iterator[EconomyLine]:
    for row in rows:
        now = row.followup(agreement.current_round)
        funded = any(has_funds(amount) for amount in row.funding.values())
        if funded or row.revised_funding is not None or now.economy_smiley or now.economy_status:
            yield EconomyLine(row, row.funding, row.revised_funding, now.economy_smiley, now.economy_status or "")
