"""The form of a settings file: which keys stand where, and of which type. What does not fit it is told, all at once.

Nothing is converted: ``"nej"`` is a text, and no answer to a question that wants true or false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, NamedTuple

from workbook_tools.model.units import Unit, unit_named
from workbook_tools.model.values import CHOICES

from .toml_lines import Path


class Kind(NamedTuple):
    """What a key holds: `fits` says whether a value is of this type, `example` how one is written."""

    example: str
    fits: Callable[[Any], bool]


class Key(NamedTuple):
    """One key of a section: its kind or, for a section, the section; may it be left out?"""

    kind: Kind | Section
    required: bool = False


Section = dict[str, Key]


class Misfit(NamedTuple):
    """One fault: the code, where it stands, and the values of its message."""

    code: str
    path: Path
    values: dict[str, str]
    suggestion: str = ""


UNKNOWN, WRONG_TYPE, NOT_A_DATE, MISSING, MISSING_IN = "S37", "S38", "S31", "S33", "S75"


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _all(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


_TEXT = Kind('"…"', lambda v: isinstance(v, str))
_WHOLE = Kind("2019", _is_whole)
_LABEL = Kind('"1"', lambda v: isinstance(v, str) or _is_whole(v))
_SWITCH = Kind("true / false", lambda v: isinstance(v, bool))
_DATE = Kind("2024-03-15", lambda v: isinstance(v, date))
_UNIT = Kind(" / ".join(f'"{unit}"' for unit in Unit), lambda v: isinstance(v, str) and unit_named(v) is not None)
_TEXTS = Kind('["…", "…"]', _all(lambda v: isinstance(v, str)))
_WHOLES = Kind("[2019, 2020]", _all(_is_whole))

_SMILEYS: Section = dict.fromkeys((smiley.value for smiley in CHOICES), Key(_TEXT))
SWITCHES = ("carry_happy", "follow_up_unhappy", "neutral_needs_status", "sad_needs_action", "neutral_economy")
_GUIDE: Section = {
    "version": Key(_LABEL, required=True),
    **dict.fromkeys(SWITCHES, Key(_SWITCH)),
    "notes": Key(_TEXTS),
    "effort": Key(_SMILEYS),
    "economy": Key(_SMILEYS),
}
TABLES: dict[str, Section] = {
    "rounds": {
        "number": Key(_WHOLE, required=True),
        "name": Key(_TEXT, required=True),
        "deadline": Key(_DATE),
        "closed": Key(_SWITCH),
    },
    "committees": {"name": Key(_TEXT, required=True), "sheet": Key(_TEXT)},
    "centres": {"name": Key(_TEXT, required=True), "email": Key(_TEXT)},
    "themes": {"number": Key(_LABEL, required=True), "title": Key(_TEXT)},
}
"""The sections that are lists of tables."""
_TOP: Section = {
    "municipality": Key(_TEXT, required=True),
    "year": Key(_WHOLE, required=True),
    "title": Key(_TEXT, required=True),
    "years": Key(_WHOLES),
    "current_round": Key(_WHOLE),
    "unit": Key(_UNIT),
    **{name: Key(section, required=True) for name, section in TABLES.items()},
    "guide": Key(_GUIDE, required=True),
}


def fitted(table: Mapping[str, Any]) -> tuple[dict[str, Any], list[Misfit]]:
    """What fits the form, and every misfit. A part that does not fit is left out."""
    misfits: list[Misfit] = []
    return _section(table, _TOP, (), misfits), misfits


def _section(table: Mapping[str, Any], form: Section, path: Path, misfits: list[Misfit]) -> dict[str, Any]:
    meant = {_nearest(key, form) for key in table if key not in form}
    for key in (k for k, about in form.items() if about.required and k not in table and k not in meant):
        code, section = (MISSING_IN, _dotted(path)) if path else (MISSING, "")
        misfits.append(Misfit(code, path, {"key": key, "section": section}))
    fits = {key: _value(value, key, form, path, misfits) for key, value in table.items()}
    return {key: value for key, value in fits.items() if value is not None}


def _value(value: Any, key: str, form: Section, path: Path, misfits: list[Misfit]) -> Any:
    """The value where it fits; None, with a misfit, where it does not."""
    here = (*path, key)
    if key not in form:
        misfits.append(Misfit(UNKNOWN, here, {"key": _dotted(here)}, _suggestion(here, form)))
        return None
    kind = form[key].kind
    if isinstance(kind, Kind):
        if not kind.fits(value):
            misfits.append(_wrong(here, value, kind.example))
        return value if kind.fits(value) else None
    if key in TABLES and not path:
        return _tables(value, kind, here, misfits)
    if not isinstance(value, dict):
        misfits.append(_wrong(here, value, f"[{_dotted(here)}]"))
        return None
    return _section(value, kind, here, misfits)


def _tables(value: Any, form: Section, here: Path, misfits: list[Misfit]) -> list[dict[str, Any]]:
    rows = value if isinstance(value, list) else []
    if not isinstance(value, list):
        misfits.append(_wrong(here, value, f"[[{_dotted(here)}]]"))
    for n, row in enumerate(rows):
        if not isinstance(row, dict):
            misfits.append(_wrong((*here, n), row, f"[[{_dotted(here)}]]"))
    return [_section(row, form, (*here, n), misfits) if isinstance(row, dict) else {} for n, row in enumerate(rows)]


def _wrong(path: Path, value: Any, example: str) -> Misfit:
    if path[-1] == "deadline":
        return Misfit(NOT_A_DATE, path, {"value": _written(value)})
    return Misfit(WRONG_TYPE, path, {"key": _dotted(path), "value": _written(value), "expected": example})


def _written(value: Any) -> str:
    """The value as it stands in the file, or nearly so."""
    if isinstance(value, bool):
        return str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else "[…]" if isinstance(value, list | dict) else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


_SHOWN = 80
_ALIKE = 0.6
_IN_DANISH = {
    "kommune": "municipality", "år": "year", "titel": "title", "periode": "years", "runder": "rounds",
    "opfølgninger": "rounds", "udvalg": "committees", "centre": "centres", "temaer": "themes",
    "nummer": "number", "navn": "name", "frist": "deadline", "lukket": "closed", "ark": "sheet", "noter": "notes",
    "indsats": "effort", "økonomi": "economy", "glad": "happy", "mellemfornøjet": "neutral", "sur": "sad",
}  # fmt: skip
"""What a key may be called by somebody who thinks of the workbook's words."""


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path if isinstance(part, str))


def _nearest(key: str, form: Section) -> str:
    """The key that is meant, by its Danish name or by its letters; "" for none."""
    names = {danish: name for danish, name in _IN_DANISH.items() if name in form} | {n.casefold(): n for n in form}
    return next((names[n] for n in get_close_matches(key.casefold(), names, n=1, cutoff=_ALIKE)), "")


def _suggestion(path: Path, form: Section) -> str:
    """The nearest key of the section; else a key of that name elsewhere. With its section where it has one."""
    key = str(path[-1])
    if near := _nearest(key, form):
        return _dotted((*path[:-1], near))
    return next((f"{section}.{key}".removeprefix(".") for section, keys in _sections() if key in keys), "")


def _sections() -> Iterator[tuple[str, Section]]:
    yield from (("", _TOP), ("guide", _GUIDE), *TABLES.items())
