"""Changes in words, grouped by initiative."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import click

from workbook_tools.model.changes import Change
from workbook_tools.model.fields import round_of

from .output import out
from .phrases import field_name, shown, shown_apart
from .settings_words import setting_line
from .words import say


def print_changes(changes: Sequence[Change]) -> None:
    """One line a change: field, old value, new value; under the initiative it belongs to."""
    for (committee, number), group in groupby(changes, key=lambda c: (c.committee, c.number)):
        if committee:
            out(click.style(f"{number}  {committee}".strip(), bold=True))
        for change in group:
            out("  " + change_line(change))


def change_line(change: Change) -> str:
    """ "Smiley, runde 3: ☹ sur → ☺ glad  (fil.xlsx)"."""
    origin = f"  ({change.origin})" if change.origin else ""
    if not change.field:
        return say("reason.removed" if change.new is None else "reason.added") + origin
    if change.field.endswith(".closed"):
        return say("value.closed" if change.new else "value.opened", round=round_of(change.field))
    if change.field == "committee":
        return say("value.renamed", name=shown(change.new))
    if line := setting_line(change):
        return line
    old, new = shown_apart(change.old, change.new)
    return f"{field_name(change.field)}: {old} → {new}{origin}"
