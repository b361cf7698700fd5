"""One centre's share of the agreement, as it is sent out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.fields import centre_keys, field_keys, get_field
from workbook_tools.model.values import Value

FieldKey = tuple[str, str, str]
"""(committee, row id, column key)."""

Base = Mapping[FieldKey, Value]
"""Every field as it was sent; a key that is missing was blank."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What one centre gets: its rows only, what it may fill in of them, and every value as sent.

    `agreement` holds the committees on which the centre's rows stand, and all other settings unchanged.
    """

    centre: str
    round: int
    dispatch_id: str
    agreement: Agreement
    editable: frozenset[str]
    base: Base


def distribute(agreement: Agreement, *, dispatch_ids: Mapping[str, str]) -> tuple[Dispatch, ...]:
    """A dispatch for every centre that has initiatives. `dispatch_ids`: centre -> id. Raises KeyError."""
    return tuple(_dispatch(agreement, centre, dispatch_ids[centre]) for centre in centres_with_initiatives(agreement))


def centres_with_initiatives(agreement: Agreement) -> tuple[str, ...]:
    """The centres that have something to report, in the agreement's order."""
    responsible = {i.centre for i in agreement.initiatives}
    return tuple(c.name for c in agreement.centres if c.name in responsible)


def undistributed(agreement: Agreement) -> tuple[Initiative, ...]:
    """The rows that no centre gets: their centre is blank, or not one of the agreement's (rule X3)."""
    known = {c.name for c in agreement.centres}
    return tuple(i for i in agreement.initiatives if i.centre not in known)


def unknown_centres(agreement: Agreement) -> tuple[str, ...]:
    """The centres that stand on rows, and not among the agreement's."""
    return tuple(dict.fromkeys(i.centre for i in undistributed(agreement) if i.centre))


def centre_share(agreement: Agreement, centre: str) -> Agreement:
    """The agreement with one centre's rows only, and the committees on which they stand."""
    rows = tuple(i for i in agreement.initiatives if i.centre == centre)
    sheets = {i.committee for i in rows}
    committees = tuple(c for c in agreement.committees if c.sheet in sheets)
    return replace(agreement, committees=committees, initiatives=rows)


def all_values(agreement: Agreement) -> dict[FieldKey, Value]:
    """Every field of every row, blank ones too."""
    keys = tuple(field_keys(agreement))
    return {(*i.key, key): get_field(i, key) for i in agreement.initiatives for key in keys}


def _dispatch(agreement: Agreement, centre: str, dispatch_id: str) -> Dispatch:
    share = centre_share(agreement, centre)
    current = agreement.current_round
    return Dispatch(centre, current, dispatch_id, share, frozenset(centre_keys(current)), all_values(share))
