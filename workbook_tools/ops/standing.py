"""How initiatives stand in one round, and how many stand so: what all overviews count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.fields import get_field, round_field
from workbook_tools.model.summary import Counts
from workbook_tools.model.values import Smiley
from workbook_tools.rules.base import last_report
from workbook_tools.rules.economy import k1
from workbook_tools.rules.effort import e1, e2, e3
from workbook_tools.rules.postponement import is_postponed

EFFORT, ECONOMY = "smiley", "economy_smiley"
OWING = {EFFORT: (e1, e2, e3), ECONOMY: (k1,)}
"""The rules that say when a smiley is due."""


class Mark(NamedTuple):
    """One smiley, or whether it is due all the same, for certain or for all that is known."""

    smiley: Smiley | None
    owed: bool = False


def mark(agreement: Agreement, initiative: Initiative, name: str) -> Mark:
    """The current round's smiley; `name` is `EFFORT` or `ECONOMY`."""
    smiley = getattr(initiative.followup(agreement.current_round), name)
    return Mark(smiley) if smiley else Mark(None, owes(agreement, initiative, name))


def owes(agreement: Agreement, initiative: Initiative, name: str) -> bool:
    """Whether a rule asks for a smiley in the current round that is not there, or might if the last one were known."""
    key = round_field(agreement.current_round, name)
    if get_field(initiative, key) is not None:
        return False
    asked = any(f.field == key for rule in OWING[name] for f in rule(agreement, initiative))
    return asked or (name == EFFORT and is_uncertain(agreement, initiative))


def is_uncertain(agreement: Agreement, initiative: Initiative) -> bool:
    """Whether the last word on the effort, this round's included, is a status whose smiley is not known.

    Rules say nothing about such a row, for they can't know what it starts from; an overview must not call it settled.
    """
    last = last_report(initiative, agreement.current_round + 1)
    return last is not None and last.smiley is None and not is_postponed(initiative)


def worst(marks: Iterable[Mark]) -> Mark:
    """What the rows of one initiative amount to: the worst smiley, else due if any is due."""
    marks = tuple(marks)
    smileys = [m.smiley for m in marks if m.smiley]
    if smileys:
        return Mark(max(smileys, key=lambda s: s.severity))
    return Mark(None, any(m.owed for m in marks))


def count(marks: Iterable[Mark]) -> Counts:
    """How many of each."""
    kinds = Counter(m.smiley.value if m.smiley else ("missing" if m.owed else "blank") for m in marks)
    return Counts(**kinds)


def moves(before: Iterable[Mark], now: Iterable[Mark]) -> tuple[int, int, int]:
    """How many became better, became worse and stayed, for certain, of those that have a smiley both times."""
    pairs = [(b.smiley, n.smiley) for b, n in zip(before, now, strict=True) if b.smiley and n.smiley]
    moved = Counter(_move(b, n) for b, n in pairs)
    return moved[-1], moved[1], moved[0]


def _move(before: Smiley, now: Smiley) -> int | None:
    """-1 better, 0 the same, 1 worse; None when what is unsettled may have moved or not."""
    moves = {(n.severity > b.severity) - (n.severity < b.severity) for b in before.readings for n in now.readings}
    return moves.pop() if len(moves) == 1 else None


def once_each(rows: Iterable[Initiative]) -> list[Sequence[Initiative]]:
    """The rows by initiative: one that stands on two committees is one. A number twice on one committee is two (X1)."""
    times: Counter[tuple[str, str]] = Counter()
    initiatives: dict[tuple[str, int], list[Initiative]] = {}
    for row in rows:
        times[row.committee, row.number] += 1
        initiatives.setdefault((row.number, times[row.committee, row.number]), []).append(row)
    return list(initiatives.values())
