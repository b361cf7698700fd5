"""Settings of the right form that can't be used all the same: out of range, twice, too many, no name of a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbook_tools.model.text import folded

from .settings_form import Misfit
from .texts import names
from .toml_lines import Path

SHEET_NAME_LIMIT = 31
_FORBIDDEN_IN_SHEET_NAMES = set("[]:*?/\\")
_MOST = {"rounds": 12, "years": 20, "committees": 80, "centres": 2_000, "themes": 500}
"""The most of each: a workbook with more could not be read again."""
_MOST_NOTES = 200
_YEARS, _ROUND_NUMBERS = range(1900, 2200), range(1, 100)
_NAMES = {"themes": "number", "committees": "name", "centres": "name", "rounds": "number"}
"""What a section's tables are known by."""

UNUSABLE, NO_SHEET, TWICE, TOO_MANY, NOT_A_DATE = "S39", "S76", "S34", "S36", "S31"


def reserved_sheet_names() -> tuple[str, ...]:
    """What no committee's sheet may be called: the workbook's other sheets, and a name that Excel keeps to itself."""
    return (*names("sheets").values(), "History")


def unusable(settings: Mapping[str, Any]) -> Iterator[Misfit]:
    """What can't be used among settings that fit the form; keys that did not fit are not there."""
    yield from _out_of_range(settings)
    counts = {key: len(settings.get(key, ())) for key in _MOST} | {"guide.notes": len(_notes(settings))}
    for key, limit in (_MOST | {"guide.notes": _MOST_NOTES}).items():
        if counts[key] > limit:
            values = {"setting": key, "count": str(counts[key]), "limit": str(limit)}
            yield Misfit(TOO_MANY, tuple(key.split(".")), values)
    yield from _blank(settings)
    yield from _sheets(settings.get("committees", ()))
    yield from _repeated(settings)


def _notes(settings: Mapping[str, Any]) -> list[str]:
    notes: list[str] = settings.get("guide", {}).get("notes", [])
    return notes


def _out_of_range(settings: Mapping[str, Any]) -> Iterator[Misfit]:
    numbers: list[tuple[Path, Any, range]] = [(("year",), settings.get("year"), _YEARS)]
    numbers += [(("years", n), year, _YEARS) for n, year in enumerate(settings.get("years", ()))]
    if (years := settings.get("years")) and settings.get("year") not in (None, *years):
        yield _refused(("years",), ", ".join(map(str, years)), f"…, {settings['year']}, …")
    rounds = settings.get("rounds", ())
    numbers += [(("rounds", n, "number"), r.get("number"), _ROUND_NUMBERS) for n, r in enumerate(rounds)]
    for path, number, allowed in numbers:
        if number is not None and number not in allowed:
            yield _refused(path, str(number), f"{allowed[0]}-{allowed[-1]}")
    known = [r["number"] for r in rounds if "number" in r]
    current = settings.get("current_round", 1)
    if known and len(known) == len(rounds) and current not in known:
        yield _refused(("current_round",), str(current), ", ".join(map(str, known)))
    for n, r in enumerate(rounds):
        if (deadline := r.get("deadline")) and deadline.year not in _YEARS:
            yield Misfit(NOT_A_DATE, ("rounds", n, "deadline"), {"value": str(deadline)})


def _blank(settings: Mapping[str, Any]) -> Iterator[Misfit]:
    for section, key in (*_NAMES.items(), ("rounds", "name")):
        for n, row in enumerate(settings.get(section, ())):
            if section != "committees" and isinstance(row.get(key), str) and not row[key].strip():
                yield _refused((section, n, key), '""', '"…"')


def _refused(path: Path, value: str, expected: str) -> Misfit:
    key = ".".join(part for part in path if isinstance(part, str))
    return Misfit(UNUSABLE, path, {"key": key, "value": value, "expected": expected})


def _sheets(committees: Any) -> Iterator[Misfit]:
    reserved = {other.casefold() for other in reserved_sheet_names()}
    for n, committee in enumerate(committees):
        sheet = committee.get("sheet", committee.get("name"))
        path = ("committees", n, "sheet" if "sheet" in committee else "name")
        if sheet is not None and sheet.casefold() in reserved:
            yield _refused(path, sheet, f"≠ {', '.join(reserved_sheet_names())}")
        elif sheet is not None and not _can_be_a_sheet(sheet):
            yield Misfit(NO_SHEET, path, {"value": sheet, "limit": str(SHEET_NAME_LIMIT)})


def _can_be_a_sheet(name: str) -> bool:
    unwritable = _FORBIDDEN_IN_SHEET_NAMES & set(name) or any(c < " " for c in name) or name.strip("'") != name
    return bool(name.strip()) and len(name) <= SHEET_NAME_LIMIT and not unwritable


def _repeated(settings: Mapping[str, Any]) -> Iterator[Misfit]:
    """What stands twice but for case and spaces, with its section: no row could say which of the two it means."""
    years = settings.get("years", ())
    for n, year in enumerate(years):
        if year in years[:n]:
            yield Misfit(TWICE, ("years", n), {"setting": "years", "value": str(year)})
    for n, row in _twice(settings.get("rounds", ()), "name"):
        yield Misfit(TWICE, ("rounds", n, "name"), {"setting": "rounds", "value": str(row["name"])})
    for section, key in _NAMES.items():
        repeated = {n: row[key] for n, row in _twice(settings.get(section, ()), key)}
        for n, name in repeated.items():
            yield Misfit(TWICE, (section, n, key), {"setting": section, "value": str(name)})
        if section == "committees":
            with_sheets = [{"sheet": row.get("name"), **row} for row in settings.get(section, ())]
            for n, row in _twice(with_sheets, "sheet"):
                if n not in repeated:
                    yield Misfit(TWICE, (section, n), {"setting": "committees.sheet", "value": str(row["sheet"])})


def _twice(rows: Any, key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    seen: set[str] = set()
    for n, row in enumerate(rows):
        name = folded(str(row.get(key) or ""))
        if name and name in seen:
            yield n, row
        seen.add(name)
