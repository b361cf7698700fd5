"""Centres that stand on rows and not in the settings: what is told of them, and their lines in Kontrol, which stand
as long as a row has the name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding
from workbook_tools.model.text import folded
from workbook_tools.ops.distribute import unknown_centres

if TYPE_CHECKING:
    from .noted import Noted

_ALIKE = 0.5
"""How like a centre's name another must be that no row has: it has come in an old one's place."""
UNKNOWN_CENTRE = "I4"
"""Told once of each unknown centre, for the first of its rows; so it stands as long as any of them has it."""


def with_unknown_centre(n: Noted, agreement: Agreement) -> Noted | None:
    """A line on a centre that the settings lack, on a row that has it; None when it is known now, or no row has it."""
    name = folded(n.finding.values.get("name", ""))
    if name in {folded(c.name) for c in agreement.centres}:
        return None
    rows = [i for i in agreement.initiatives if i.centre and folded(i.centre) == name]
    if not rows or n.row in {i.key for i in rows}:
        return n if rows else None
    told = replace(n.finding, committee=rows[0].committee, number=rows[0].number)
    return replace(n, finding=told, row_id=rows[0].row_id)


def unlisted_centres(agreement: Agreement) -> Iterator[Finding]:
    """Each centre on rows that Opsætning lacks (S82), once, at the first of its rows: it may be renamed there.

    Where Opsætning has one centre without rows, that is likely its name now.
    """
    if not agreement.centres:
        return
    on_rows = {i.centre for i in agreement.initiatives}
    idle = [c.name for c in agreement.centres if c.name not in on_rows]
    unlisted = unknown_centres(agreement)
    for centre in unlisted:
        rows = [i for i in agreement.initiatives if i.centre == centre]
        near = get_close_matches(centre, [c.name for c in agreement.centres], n=1)
        named = idle if len(idle) == len(unlisted) == 1 else get_close_matches(centre, idle, n=1, cutoff=_ALIKE) or near
        yield finding(
            "S82",
            rows[0].source("centre"),
            field="centre",
            suggestion="".join(named),
            values={"centre": centre, "n": str(len(rows)), "known": ", ".join(c.name for c in agreement.centres)},
        )
