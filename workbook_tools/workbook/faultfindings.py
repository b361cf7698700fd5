"""A cell that the field checks refused, as a finding."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding
from workbook_tools.model.lookalikes import told_apart
from workbook_tools.model.text import folded, written
from workbook_tools.model.values import CHOICES, Smiley
from workbook_tools.schema.checks import CellFault
from workbook_tools.schema.columns import Column
from workbook_tools.schema.smileys import label, nearest_smiley, spellings

from .tables import SheetTable

_SHOWN = 200
"""So much of a text that cannot be read is quoted: a merge has nothing else to show of it."""


def fault_finding(table: SheetTable, column: Column, fault: CellFault, number: str) -> Finding:
    """What the checks refused in one cell, with the nearest of what the column can hold."""
    text = table.cells[fault.key][fault.row] or ""
    smiley = nearest_smiley(text) if column.type == "smiley" else None
    nearest = [] if isinstance(column.choices, str) else get_close_matches(text, column.choices, n=1)
    return finding(
        fault.code,
        replace(table.where, row=table.rows[fault.row]).source(fault.key),
        committee=table.committee,
        number=number,
        field=fault.key,
        values=_fault_values(column, _told(text, smiley)),
        suggestion=label(smiley) if smiley else nearest[0] if nearest else "",
    )


def _told(text: str, smiley: Smiley | None) -> str:
    """A refused text as it was written; with what makes it differ where it looks like a spelling of the smiley."""
    apart = (told_apart(folded(text), spelling) for spelling in spellings(smiley)) if smiley else ()
    return next((marked[0] for marked in apart if marked), written(text))


def _fault_values(column: Column, text: str) -> dict[str, str]:
    choices = [label(smiley) for smiley in CHOICES] if column.type == "smiley" else column.choices
    return {
        "header": column.header,
        "unit": column.unit,
        "value": cut(text),
        "choices": ", ".join(choices) if not isinstance(choices, str) else "",
        "length": str(len(text)),
        "limit": str(column.max_length),
    }


def cut(text: str) -> str:
    """So much of a text as is quoted."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
