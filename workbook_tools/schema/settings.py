"""Agreement settings from a TOML file (schemas/agreements/*.toml shows the form)."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from workbook_tools.model.agreement import Agreement, Centre, Committee, Guide, Round, Theme
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Source, WorkbookToolsError
from workbook_tools.model.lengths import cell_length
from workbook_tools.model.values import CHOICES, Smiley

from .texts import names

SHEET_NAME_LIMIT = 31
_FORBIDDEN_IN_SHEET_NAMES = set("[]:*?/\\")
_PLACE = re.compile(r"at line (\d+)")
_FILE_BYTES = 1024 * 1024
_TEXT = 8_000
"""The longest text: sheets put several of them into one cell."""
_MOST = {"rounds": 12, "years": 20, "committees": 80, "centres": 2_000, "themes": 500, "guide.notes": 200}
"""The most of each: a workbook with more could not be read again."""
_YEARS, _ROUND_NUMBERS = range(1900, 2200), range(1, 100)
_KEY_PARTS = 32
# tomllib needs memory by the square of a key's parts. Possessive, and only from the beginning of a word.
_PART = r"""(?:(?<![\w-])[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_KEY_PARTS}}}")


class NotADateError(TypeError):
    """A deadline that is something else, such as text in quotation marks."""

    def __init__(self, round_name: str, value: object) -> None:
        super().__init__(f"rounds.deadline = {value!r}")
        self.round, self.value = round_name, str(value)


def load_settings(name: str) -> Agreement:
    """An agreement without initiatives, from a path or the name of a shipped file ("ballerup-2019").

    Raises WorkbookToolsError (S20, S30-S36) naming the file and what is missing or wrong in it.
    """
    text = _settings_text(name)
    _refuse_long_keys(name, text)
    try:
        table = tomllib.loads(text)
        _refuse_long_texts(name, table)
        agreement = agreement_from(table)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = place[1] if place else str(len(text.splitlines()))
        raise _refused("S32", name, line=line, detail=str(error)) from error
    except KeyError as error:
        raise _refused("S33", name, key=str(error.args[0])) from error
    except NotADateError as error:
        raise _refused("S31", name, round=error.round, value=error.value) from error
    except RecursionError as error:
        raise _refused("S20", name, detail="[[[[…") from error
    except (TypeError, ValueError, OverflowError, AttributeError) as error:
        raise _refused("S20", name, detail=str(error)[:200]) from error
    _refuse_too_many(name, agreement)
    if agreement.rounds and agreement.current_round not in {r.number for r in agreement.rounds}:
        raise _refused("S20", name, detail=f"current_round = {agreement.current_round}")
    for section, value in _repeated(agreement):
        raise _refused("S34", name, setting=section, value=value)
    return agreement


def _refuse_long_keys(name: str, text: str) -> None:
    if found := _LONG_KEY.search(text):
        line = str(text.count("\n", 0, found.start()) + 1)
        raise _refused("S32", name, line=line, detail=f"{found[0][:20]}… > {_KEY_PARTS}")


def _refuse_long_texts(name: str, value: object, key: str = "") -> None:
    if isinstance(value, str) and cell_length(value) > _TEXT:
        raise _refused("S35", name, setting=key, length=str(cell_length(value)), limit=str(_TEXT))
    if isinstance(value, dict):
        for part, inner in value.items():
            _refuse_long_texts(name, inner, f"{key}.{part}".removeprefix("."))
    elif isinstance(value, list):
        for inner in value:
            _refuse_long_texts(name, inner, key)


def _refuse_too_many(name: str, agreement: Agreement) -> None:
    for setting, limit in _MOST.items():
        count = len(agreement.guide.notes if setting == "guide.notes" else getattr(agreement, setting))
        if count > limit:
            raise _refused("S36", name, setting=setting, count=str(count), limit=str(limit))


def reserved_sheet_names() -> tuple[str, ...]:
    """What no committee's sheet may be called: the workbook's other sheets, and a name that Excel keeps to itself."""
    return (*names("sheets").values(), "History")


def _repeated(agreement: Agreement) -> Iterator[tuple[str, str]]:
    """What stands twice but for case and spaces, with its section: no row could say which of the two it means."""
    named = [("themes", t.number) for t in agreement.themes]
    named += [("committees", c.name) for c in agreement.committees]
    named += [("committees.sheet", c.sheet) for c in agreement.committees]
    named += [("centres", c.name) for c in agreement.centres]
    named += [("rounds", str(r.number)) for r in agreement.rounds]
    seen: set[tuple[str, str]] = set()
    for section, value in named:
        if (folded := (section, " ".join(value.casefold().split()))) in seen:
            yield section, value
        seen.add(folded)


def shipped_settings() -> tuple[str, ...]:
    """The names of the settings that ship with the package."""
    folder = resources.files("workbook_tools.schemas").joinpath("agreements")
    names = (f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
    return tuple(sorted(n for n in names if not n.startswith("guide-")))


def agreement_from(table: Mapping[str, Any]) -> Agreement:
    """Settings as parsed from TOML -> an agreement without initiatives. Raises KeyError, TypeError or ValueError."""
    year, title, municipality = _year(table["year"]), str(table["title"]), str(table["municipality"])
    return Agreement(
        municipality=municipality,
        year=year,
        title=title,
        themes=tuple(Theme(str(t["number"]), str(t.get("title", ""))) for t in table["themes"]),
        committees=tuple(_committee(c) for c in table["committees"]),
        centres=tuple(Centre(str(c["name"]), str(c.get("email", ""))) for c in table["centres"]),
        rounds=tuple(_round(r) for r in table["rounds"]),
        guide=guide_from(table["guide"]),
        years=tuple(_year(y) for y in table.get("years", [year])),
        current_round=_round_number(table.get("current_round", 1)),
        agreement_id=agreement_id(municipality, year, title),
    )


def agreement_id(municipality: str, year: int, title: str) -> str:
    """The same for the same agreement wherever it is made: 12 hexadecimal digits."""
    return hashlib.sha256(f"{municipality}|{year}|{title}".encode()).hexdigest()[:12]


def guide_from(table: Mapping[str, Any]) -> Guide:
    """The [guide] table. Raises KeyError or ValueError (an unknown smiley)."""
    switches = ("carry_happy", "follow_up_unhappy", "neutral_needs_status", "sad_needs_action", "neutral_economy")
    return Guide(
        version=str(table["version"]),
        effort={_choice(k): str(v) for k, v in table.get("effort", {}).items()},
        economy={_choice(k): str(v) for k, v in table.get("economy", {}).items()},
        notes=tuple(str(n) for n in table.get("notes", ())),
        **{name: bool(table[name]) for name in switches if name in table},
    )


def _choice(name: str) -> Smiley:
    """A smiley that can be chosen, by its English word. Raises ValueError."""
    return CHOICES[CHOICES.index(Smiley(name))]


def _committee(table: Mapping[str, Any]) -> Committee:
    name = str(table["name"])
    sheet = str(table.get("sheet", name))
    reserved = {other.casefold() for other in reserved_sheet_names()}
    unwritable = _FORBIDDEN_IN_SHEET_NAMES & set(sheet) or any(c < " " for c in sheet) or sheet.strip("'") != sheet
    if unwritable or not sheet.strip() or len(sheet) > SHEET_NAME_LIMIT or sheet.casefold() in reserved:
        other = ", ".join(reserved_sheet_names())
        raise ValueError(f"committees.sheet = {sheet!r}: 1-{SHEET_NAME_LIMIT} / []:*?/\\ / ' / {other}")
    return Committee(sheet, name)


def _round(table: Mapping[str, Any]) -> Round:
    deadline = table.get("deadline")
    if deadline is not None and (not isinstance(deadline, date) or deadline.year not in _YEARS):
        raise NotADateError(str(table["name"]), deadline)
    if isinstance(deadline, datetime):
        deadline = deadline.date()
    return Round(_round_number(table["number"]), str(table["name"]), deadline, bool(table.get("closed", False)))


def _year(value: Any) -> int:
    return _within("year", int(value), _YEARS)


def _round_number(value: Any) -> int:
    return _within("round", int(value), _ROUND_NUMBERS)


def _within(key: str, number: int, allowed: range) -> int:
    if number not in allowed:
        raise ValueError(f"{key} = {number}: {allowed[0]}-{allowed[-1]}")
    return number


def _settings_text(name: str) -> str:
    shipped = resources.files("workbook_tools.schemas").joinpath("agreements", f"{name}.toml")
    try:
        if not Path(name).exists() and shipped.is_file():
            return shipped.read_text(encoding="utf-8")
        return _file_text(name)
    except FileNotFoundError as error:
        raise _refused("S30", name, known=", ".join(shipped_settings())) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _refused("S20", name, detail=getattr(error, "strerror", None) or "UTF-8") from error


def _file_text(name: str) -> str:
    """The file's text. A device or a pipe may have no end."""
    path = Path(name)
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise _refused("S20", name, detail="not a regular file")
    with path.open("rb") as stream:
        data = stream.read(_FILE_BYTES + 1)
    if len(data) > _FILE_BYTES:
        raise _refused("S20", name, detail=f"> {_FILE_BYTES // 1024} KiB")
    # As a text file is read: any line end is one.
    return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _refused(code: str, name: str, **values: str) -> WorkbookToolsError:
    return WorkbookToolsError(finding(code, Source(name), values={"file": name} | values))
