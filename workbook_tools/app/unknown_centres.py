"""The lines of Kontrol on centres that the settings lack: they stand as long as a row has the name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.text import folded

if TYPE_CHECKING:
    from .noted import Noted

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
