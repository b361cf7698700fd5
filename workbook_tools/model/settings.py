"""The settings of an agreement as fields, so that what differs in them is changes like any other.

Keys: "agreement.year", "guide.carry_happy", "guide.effort.happy", and of the tables "centres.email.Skoler"; with "row"
in the attribute's place it is about the whole row, which comes (None -> its name), goes, or gets another name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from .agreement import Agreement, Centre, Committee, Guide, Round, Theme
from .units import Unit
from .values import CHOICES, Smiley, Value

ROW = "row"
YES, NO = "yes", "no"
_OWN = ("municipality", "title", "year", "years", "unit")
_GUIDE = ("version", "carry_happy", "follow_up_unhappy", "neutral_needs_status", "sad_needs_action", "neutral_economy")
_TABLES: Mapping[str, tuple[type, str, tuple[str, ...]]] = {
    "rounds": (Round, "number", ("name", "deadline")),
    "committees": (Committee, "sheet", ("name",)),
    "centres": (Centre, "name", ("email",)),
    "themes": (Theme, "number", ("title",)),
}
"""Of each table what its rows are, by which attribute they are known, and what else they say."""

Setting = tuple[str, Value, Value]
"""A key with the value of before and of now."""


def setting_parts(key: str) -> tuple[str, str, str] | None:
    """("centres", "email", "Skoler") of the key of a setting; None for any other field's."""
    section, _, rest = key.partition(".")
    if section not in (*_TABLES, "agreement", "guide"):
        return None
    attribute, _, name = rest.partition(".")
    return section, attribute, name


def changed_settings(old: Agreement, new: Agreement) -> Iterator[Setting]:
    """The settings that differ, but for the current round, and rounds closed or opened."""
    for name in _OWN:
        yield from _differing(f"agreement.{name}", _as_value(getattr(old, name)), _as_value(getattr(new, name)))
    for section in _TABLES:
        yield from _changed_rows(section, _rows(old, section), _rows(new, section))
    before, now = _guide_values(old.guide), _guide_values(new.guide)
    for key in dict.fromkeys((*before, *now)):
        yield from _differing(key, before.get(key), now.get(key))


def with_setting(agreement: Agreement, key: str, value: Value) -> Agreement:
    """The agreement with one setting changed; the input is untouched."""
    parts = setting_parts(key)
    assert parts is not None
    section, attribute, name = parts
    changed: dict[str, Any]
    if section == "agreement":
        changed = {attribute: _own(attribute, value)}
    elif section == "guide":
        changed = {section: _with_guide(agreement.guide, attribute, name, value)}
    else:
        changed = {section: tuple(_with_row(agreement, section, attribute, name, value))}
    return replace(agreement, **changed)


# --- tables ----------------------------------------------------------------------------------------------------------


def _rows(agreement: Agreement, section: str) -> dict[str, dict[str, Value]]:
    _, known_by, others = _TABLES[section]
    return {
        str(getattr(it, known_by)): {name: _as_value(getattr(it, name)) for name in others}
        for it in getattr(agreement, section)
    }


def _changed_rows(
    section: str, old: Mapping[str, Mapping[str, Value]], new: Mapping[str, Mapping[str, Value]]
) -> Iterator[Setting]:
    """Rows that came, went or got another name, and what their other cells say; a name that stands in another's place
    among as many rows is that one's new name."""
    pairs = zip(old, new, strict=True) if len(old) == len(new) else ()
    renamed = {now: was for was, now in pairs if was not in new and now not in old}
    for name in old:
        if name not in new and name not in renamed.values():
            yield f"{section}.{ROW}.{name}", name, None
    for name, cells in new.items():
        was = renamed.get(name, name)
        if name not in old:
            yield f"{section}.{ROW}.{was}", renamed.get(name), name
        for attribute, value in cells.items():
            yield from _differing(f"{section}.{attribute}.{name}", old.get(was, {}).get(attribute), value)


def _with_row(agreement: Agreement, section: str, attribute: str, name: str, value: Value) -> Iterator[object]:
    make, known_by, _ = _TABLES[section]
    rows = getattr(agreement, section)
    for it in rows:
        if str(getattr(it, known_by)) != name:
            yield it
        elif attribute != ROW:
            yield replace(it, **{attribute: _cell(attribute, value)})
        elif value is not None:
            yield replace(it, **{known_by: _known(section, value)})
    if attribute == ROW and value is not None and name not in {str(getattr(it, known_by)) for it in rows}:
        blank = {} if section == "centres" else {"title" if section == "themes" else "name": ""}
        yield make(**{known_by: _known(section, value)}, **blank)


def _known(section: str, value: Value) -> object:
    return int(str(value)) if section == "rounds" else str(value)


def _cell(attribute: str, value: Value) -> object:
    if attribute == "deadline":
        return None if value is None else date.fromisoformat(str(value))
    return "" if value is None else str(value)


# --- single settings -------------------------------------------------------------------------------------------------


def _own(name: str, value: Value) -> object:
    if name == "years":
        return tuple(map(int, value)) if isinstance(value, tuple) else ()
    if name == "unit":
        return Unit(str(value))
    return value if name == "year" else str(value or "")


def _guide_values(guide: Guide) -> dict[str, Value]:
    values = {f"guide.{name}": _as_value(getattr(guide, name)) for name in (*_GUIDE, "notes")}
    for about, words in (("effort", guide.effort), ("economy", guide.economy)):
        values |= {f"guide.{about}.{smiley.value}": words.get(smiley) for smiley in CHOICES}
    return values


def _with_guide(guide: Guide, attribute: str, name: str, value: Value) -> Guide:
    changed: dict[str, Any] = {attribute: value == YES}
    if name:
        words = {**getattr(guide, attribute), Smiley(name): value}
        changed = {attribute: {smiley: text for smiley, text in words.items() if text}}
    elif attribute == "version":
        changed = {attribute: str(value or "")}
    elif attribute == "notes":
        changed = {attribute: value or ()}
    return replace(guide, **changed)


# --- values ----------------------------------------------------------------------------------------------------------


def _as_value(found: object) -> Value:
    """A setting as the value of a field; what is left empty is blank."""
    if isinstance(found, bool):
        return YES if found else NO
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, tuple):
        return tuple(map(str, found)) or None
    if isinstance(found, int):
        return found
    return str(found) if found else None


def _differing(key: str, before: Value, now: Value) -> Iterator[Setting]:
    if before != now:
        yield key, before, now
