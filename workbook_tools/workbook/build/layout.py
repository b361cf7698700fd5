"""How a committee sheet is laid out: which columns in which order, what is folded, and where everything stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.fields import get_field
from workbook_tools.schema.columns import Column, ColumnSet, columns_of
from workbook_tools.schema.texts import text
from workbook_tools.workbook.address import letters

TITLE_ROW, ROUND_ROW, KEY_ROW, GROUP_ROW, HEADER_ROW, FIRST_ROW = range(6)
SPARE_ROWS = 20
SPARE_FORMULAS = 3
"""How many spare rows below initiatives hold `Mangler`: a formula that shows nothing is printed, as a blank line."""
SEPARATOR_WIDTH = 3.0
_LEAD = ("number", "title")


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of the sheet. A separator has none: its `label` names the foldable group to its left.

    `aside` columns are folded away, or stand to the right of what is filled in: they do not set a row's height alone.
    """

    column: Column | None
    label: str = ""
    group: str = ""
    foldable: bool = False
    hidden: bool = False
    aside: bool = False

    @property
    def width(self) -> float:
        return self.column.width if self.column else SEPARATOR_WIDTH


@dataclass(frozen=True)
class Layout:
    """The slots of a sheet from column A on; `rows` is how many initiatives it holds, spare rows included."""

    slots: tuple[Slot, ...]
    rows: int

    @cached_property
    def positions(self) -> dict[str, int]:
        """Column key -> 0-based column."""
        return {slot.column.key: i for i, slot in enumerate(self.slots) if slot.column}

    @cached_property
    def letters(self) -> dict[str, str]:
        """Column key -> letters."""
        return {key: letters(i) for key, i in self.positions.items()}

    @property
    def last_row(self) -> int:
        """The 0-based row of the last initiative or spare row."""
        return FIRST_ROW + max(self.rows, 1) - 1

    @property
    def last_column(self) -> int:
        return len(self.slots) - 1

    def range_of(self, key: str) -> str:
        """A column's cells as an absolute range: "$B$6:$B$40"."""
        letter = self.letters[key]
        return f"${letter}${FIRST_ROW + 1}:${letter}${self.last_row + 1}"


def layout(agreement: Agreement, rows: int, *, dispatch: bool) -> Layout:
    """The layout of the agreement's sheets."""
    columns = columns_of(agreement)
    slots = _dispatch_slots(columns, agreement) if dispatch else _master_slots(columns, agreement)
    return Layout((Slot(columns["row_id"], hidden=True), *slots), rows)


def _master_slots(columns: ColumnSet, agreement: Agreement) -> Iterator[Slot]:
    """All groups in the schema's order; each can be folded, and all but the current round's are, as a rule."""
    lead = (*_LEAD, "centre")
    yield from _lead(columns, lead)
    groups = _groups(columns, lead)
    shown = _shown(groups, agreement)
    for group in groups:
        folded = group not in shown
        yield from (Slot(c, group=group.name, foldable=True, hidden=folded, aside=folded) for c in group.columns)
        yield Slot(None, group.label)
    yield Slot(columns["check"], group=columns["check"].group)


def _shown(groups: Sequence[_Group], agreement: Agreement) -> list[_Group]:
    """The groups that are open: the current round; where that is empty on the whole agreement, what is filled in too.

    An agreement without any follow-up that has postponements is about these: an empty round would push them aside.
    """
    now = [g for g in groups if g.round == agreement.current_round]
    if any(_holds(g, agreement) for g in now):
        return now
    filled = [g for g in groups[1:] if _holds(g, agreement)]
    about_postponing = any(g.round is None and g.columns[0].key.startswith("postpone.") for g in filled)
    return filled if about_postponing and not any(g.round for g in filled) else [*now, *filled]


def _holds(group: _Group, agreement: Agreement) -> bool:
    keys = [column.key for column in group.columns]
    return any(get_field(i, key) is not None for i in agreement.initiatives for key in keys)


def _dispatch_slots(columns: ColumnSet, agreement: Agreement) -> Iterator[Slot]:
    """The current round first, the rest to its right, later rounds hidden.

    Nothing is folded: Excel opens no folded group on a protected sheet.
    """
    yield from _lead(columns, _LEAD)
    groups = sorted(_groups(columns, _LEAD), key=lambda g: g.round != agreement.current_round)
    for group in groups:
        now, later = group.round == agreement.current_round, (group.round or 0) > agreement.current_round
        yield from (Slot(c, group=group.name, hidden=later, aside=not now) for c in group.columns)
        if now:
            yield Slot(columns["check"], group=columns["check"].group)


def _lead(columns: ColumnSet, keys: Sequence[str]) -> Iterator[Slot]:
    return (Slot(columns[key], group=text("committee.lead")) for key in keys)


class _Group(NamedTuple):
    """Columns under one group header; `round` is None outside the rounds."""

    name: str
    label: str
    round: int | None
    columns: list[Column]


def _groups(columns: ColumnSet, lead: Sequence[str]) -> list[_Group]:
    """In the order of the schema. The first holds what else is known of an initiative."""
    groups: dict[tuple[str, int | None], _Group] = {}
    for column in columns:
        if column.key in ("row_id", "check", *lead):
            continue
        name = column.group if groups else text("committee.details")
        label = text("committee.separator", number=column.round) if column.round else name
        groups.setdefault((column.group, column.round), _Group(name, label, column.round, [])).columns.append(column)
    return list(groups.values())
