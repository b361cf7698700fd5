"""Changes in words, grouped by initiative."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import click

from workbook_tools.model.changes import Change
from workbook_tools.model.fields import round_of
from workbook_tools.model.values import NO_FUNDS, Smiley, Value, amount_text

from .output import out
from .words import say

_WIDEST = 60


def print_changes(changes: Sequence[Change]) -> None:
    """One line a change: field, old value, new value; under the initiative it belongs to."""
    for (committee, number), group in groupby(changes, key=lambda c: (c.committee, c.number)):
        if committee:
            out(click.style(f"{number}  {committee}", bold=True))
        for change in group:
            out("  " + change_line(change))


def change_line(change: Change) -> str:
    """ "Smiley, runde 3: ☹ sur → ☺ glad  (fil.xlsx)"."""
    origin = f"  ({change.origin})" if change.origin else ""
    if not change.field:
        return say(f"reason.{change.reason}") + origin
    return f"{field_name(change.field)}: {shown(change.old)} → {shown(change.new)}{origin}"


def field_name(key: str) -> str:
    """A column key in the user's words: "r3.smiley" -> "smiley, runde 3"."""
    head, _, name = key.partition(".")
    if (number := round_of(key)) is not None:
        return say("field.round", name=say(f"field.{name}"), round=number)
    if head == "funding":
        return say("field.funding", year=name)
    return say(f"field.{name or head}")


def shown(value: Value) -> str:
    """A value on one line of the terminal."""
    if value is None:
        return say("value.blank")
    if value is NO_FUNDS:
        return say("value.no_funds")
    if isinstance(value, Smiley):
        return f"{value.symbol} {say('smiley.' + value.value)}"
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, str):
        line = " ".join(value.split())
        return line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…"
    return str(value) if isinstance(value, int) else amount_text(value)
