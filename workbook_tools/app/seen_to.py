"""Lines of Kontrol that are dealt with although nobody has changed the cell that they were listed beside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from workbook_tools.model.agreement import Initiative
from workbook_tools.model.fields import get_field
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.text import meaning
from workbook_tools.model.values import Smiley
from workbook_tools.ops.edits import WRONG_ROUND, shown
from workbook_tools.schema.smileys import label

if TYPE_CHECKING:
    from .noted import Noted

ON_A_COPY = "S56"
_CUT = "…"


def one_line_a_file(noted: Iterable[Noted], open_round: int | None) -> Iterator[Noted]:
    """A file of another round than the open one is one line, whatever stands in it; it holds which round was open."""
    told = set()
    for n in noted:
        f = n.finding
        if f.code != WRONG_ROUND or f.source is None:
            yield n
        elif f.source.file not in told:
            told.add(f.source.file)
            values = {**f.values, "said": ""}
            whole = replace(f, source=Source(f.source.file), committee="", number="", field="", values=values)
            yield replace(n, finding=whole, row_id="", column="", held=open_round)


def is_seen_to(n: Noted, row: Initiative | None, open_round: int | None, answered: Collection[str]) -> bool:
    """Whether the file of another round asks for nothing any more, or master holds what stands on a copied sheet.

    `answered` are the centres of which a file of the open round is merged now.
    """
    if n.finding.code == WRONG_ROUND:
        return n.held != open_round or n.centre in answered
    return stands_in_master(n, row)


def stands_in_master(n: Noted, row: Initiative | None) -> bool:
    """Whether master's row holds what stands on a copied sheet alone."""
    return n.finding.code == ON_A_COPY and row is not None and bool(n.finding.field) and _holds(row, n.finding)


def _holds(row: Initiative, f: Finding) -> bool:
    value, said = get_field(row, f.field), f.values.get("value", "")
    held = meaning(label(value) if isinstance(value, Smiley) else shown(value) or "–")
    return held == meaning(said) or (said.endswith(_CUT) and held.startswith(meaning(said.removesuffix(_CUT))))
