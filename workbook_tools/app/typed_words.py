"""What stands in cells that can't be read as a value of their column: the words that somebody typed there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.changes import Change
from workbook_tools.model.fields import set_fields
from workbook_tools.model.values import Value
from workbook_tools.ops.distribute import FieldKey


def as_typed(agreement: Agreement, typed: Mapping[FieldKey, str]) -> Agreement:
    """The agreement with those words as values: for telling what changed, never for working on."""
    if not typed:
        return agreement
    rows: dict[tuple[str, str], dict[str, Value]] = {}
    for (committee, row_id, key), words in typed.items():
        rows.setdefault((committee, row_id), {})[key] = words
    told = (set_fields(i, rows[i.key]) if i.key in rows else i for i in agreement.initiatives)
    return replace(agreement, initiatives=tuple(told))


def from_typed(changes: Iterable[Change], typed: Mapping[FieldKey, str]) -> list[Change]:
    """The changes, each with the words that it took the place of."""
    keyed = (((c.committee, c.row_id, c.field), c) for c in changes)
    return [replace(c, old=typed[key]) if key in typed else c for key, c in keyed]
