"""Fields by column key (``r3.smiley``, ``funding.2019``): the one place where keys meet attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

from .agreement import Agreement, FollowUp, Initiative, Postponement, Where
from .values import Value

FOLLOWUP_FIELDS = tuple(f.name for f in fields(FollowUp))
CENTRE_FIELDS = tuple(name for name in FOLLOWUP_FIELDS if name != "milestone")
"""What a centre fills in for a round; the milestones are the coordinator's."""
POSTPONE_FIELDS = tuple(f.name for f in fields(Postponement))
_NO_FOLLOWUP = FollowUp()
_STRUCTURE = ("committee", "row_id", "funding", "followups", "postponement", "where")
PLAIN_FIELDS = tuple(f.name for f in fields(Initiative) if f.name not in _STRUCTURE)


def round_field(round_number: int, name: str) -> str:
    """``(3, "smiley")`` -> ``"r3.smiley"``."""
    return f"r{round_number}.{name}"


def centre_keys(round_number: int) -> tuple[str, ...]:
    """The column keys that a centre fills in for a round: ``("r3.status", "r3.smiley", ...)``."""
    return tuple(round_field(round_number, name) for name in CENTRE_FIELDS)


def round_of(key: str) -> int | None:
    """The round of a column key: ``"r3.smiley"`` -> 3; None for keys outside the rounds."""
    head, dot, _ = key.partition(".")
    return int(head[1:]) if dot and head[:1] == "r" and head[1:].isdecimal() else None


def field_keys(agreement: Agreement) -> Iterator[str]:
    """All column keys of an agreement's rows, without ``row_id``."""
    yield from PLAIN_FIELDS
    yield from (f"funding.{year}" for year in agreement.years)
    for r in agreement.rounds:
        yield from (round_field(r.number, name) for name in FOLLOWUP_FIELDS)
    yield from (f"postpone.{name}" for name in POSTPONE_FIELDS)


def get_field(initiative: Initiative, key: str) -> Value:
    """The value of one field; an empty list reads as None (a blank cell)."""
    head, _, name = key.partition(".")
    value: Any
    if head == "funding":
        value = initiative.funding.get(int(name))
    elif head == "postpone":
        value = getattr(initiative.postponement, name)
    elif (number := round_of(key)) is not None:
        value = getattr(initiative.followup(number), name)
    else:
        value = getattr(initiative, key)
    return None if value in ((), "") else value


def set_fields(initiative: Initiative, values: Mapping[str, Value]) -> Initiative:
    """A copy with the given fields changed; the input is untouched. Raises AttributeError or TypeError on a bad key."""
    groups: dict[str, dict[str, Any]] = {"": {}, "funding": {}, "postpone": {}}
    for key, value in values.items():
        group, name = place(key)
        groups.setdefault(group, {})[name] = value
    plain = {name: _blank(name) if value is None else value for name, value in groups.pop("").items()}
    funding = _with(initiative.funding, {int(year): amount for year, amount in groups.pop("funding").items()})
    if postpone := groups.pop("postpone"):
        plain["postponement"] = replace(initiative.postponement, **postpone)
    rounds = {int(group): replace(initiative.followup(int(group)), **new) for group, new in groups.items()}
    followups = _with(initiative.followups, {n: f if f != _NO_FOLLOWUP else None for n, f in rounds.items()})
    return replace(initiative, funding=funding, followups=followups, **plain)


Groups = dict[str, dict[str, Any]]
"""A row's values, without blank ones, by the two parts of their `place`."""


def new_initiative(committee: str, row_id: str, where: Where | None, groups: Groups) -> Initiative:
    """A row from its values, as `set_fields` would make it. Takes the groups apart."""
    plain = groups.pop("", {})
    plain.setdefault("number", "")
    funding = {int(year): amount for year, amount in groups.pop("funding", {}).items()}
    postponement = Postponement(**groups.pop("postpone", {}))
    followups = {int(group): FollowUp(**values) for group, values in groups.items()}
    return Initiative(
        committee, row_id, where=where, funding=funding, followups=followups, postponement=postponement, **plain
    )


@cache
def place(key: str) -> tuple[str, str]:
    """``"r3.smiley"`` -> ("3", "smiley"), ``"funding.2019"`` -> ("funding", "2019"), ``"title"`` -> ("", "title")."""
    head, _, name = key.partition(".")
    if head in ("funding", "postpone"):
        return head, name
    number = round_of(key)
    return ("", key) if number is None else (str(number), name)


def _with(values: Mapping[int, Any], changed: Mapping[int, Any]) -> dict[int, Any]:
    """A copy with values put in, and those that became None taken out."""
    return {number: value for number, value in {**values, **changed}.items() if value is not None}


def _blank(key: str) -> Any:
    if key == "involved_committees":
        return ()
    return "" if key in ("number", "title") else None
