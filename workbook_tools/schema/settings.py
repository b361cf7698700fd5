"""Agreement settings from a TOML file (schemas/agreements/*.toml shows the form)."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from workbook_tools.model.agreement import Agreement, Centre, Committee, Guide, Round, Theme
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError
from workbook_tools.model.lengths import cell_length
from workbook_tools.model.text import bare, meaning
from workbook_tools.model.units import Unit, unit_named
from workbook_tools.model.values import Smiley

from .settings_form import SWITCHES, Misfit, fitted
from .settings_values import unusable
from .toml_lines import Path as KeyPath
from .toml_lines import lines_of

_ESCAPED = re.compile("[\0-\x08\x0e-\x1f]")
_PLACE = re.compile(r"at line (\d+)")
_FILE_BYTES = 1024 * 1024
_TEXT = 8_000
"""The longest text: sheets put several of them into one cell."""
_KEY_PARTS = 32
# tomllib needs memory by the square of a key's parts. Possessive, and only from the beginning of a word.
_PART = r"""(?:(?<![\w-])[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_KEY_PARTS}}}")


def load_settings(name: str) -> Agreement:
    """An agreement without initiatives, from a path or the name of a shipped file ("ballerup-2019").

    Raises WorkbookToolsError (S20, S30-S39, S75, S76), with every fault and its line, when anything is wrong.
    """
    text = _settings_text(name)
    _refuse_long_keys(name, text)
    try:
        table = _meant(_parsed(text))
        fits, misfits = fitted(table)
        misfits += [*_long_texts(table), *unusable(fits)]
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = place[1] if place else str(len(text.splitlines()))
        raise _refused("S32", name, line=line, detail=str(error)) from error
    except RecursionError as error:
        raise _refused("S20", name, detail="[[[[…") from error
    except (ValueError, OverflowError) as error:
        raise _refused("S20", name, detail=str(error)[:200]) from error
    if misfits:
        raise WorkbookToolsError(*_told(name, text, misfits))
    return agreement_from(fits)


def _told(name: str, text: str, misfits: Iterable[Misfit]) -> list[Finding]:
    """The faults as findings, in the order of the file's lines."""
    lines = lines_of(text)
    placed = sorted(((_line(lines, m.path), m) for m in misfits), key=lambda pair: pair[0])
    return [
        finding(m.code, Source(name), suggestion=m.suggestion, values={"file": name, "line": str(line)} | m.values)
        for line, m in placed
    ]


def _line(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """Where a key stands, or else what it is part of; 1 for what is missing altogether."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _parsed(text: str) -> dict[str, Any]:
    """The file's table. Spaces that come with a text copied from the web, and what shows nothing, are no error."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        try:
            return tomllib.loads(bare(text))
        except tomllib.TOMLDecodeError:
            raise error from None


def _meant(value: Any) -> Any:
    """The table with every text as what it means; control characters stay, and are told: somebody wrote an escape."""
    if isinstance(value, dict):
        return {key: _meant(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_meant(inner) for inner in value]
    return meaning(value) if isinstance(value, str) and not _ESCAPED.search(value) else value


def _refuse_long_keys(name: str, text: str) -> None:
    if found := _LONG_KEY.search(text):
        line = str(text.count("\n", 0, found.start()) + 1)
        raise _refused("S32", name, line=line, detail=f"{found[0][:20]}… > {_KEY_PARTS}")


def _long_texts(value: object, path: KeyPath = ()) -> Iterator[Misfit]:
    if isinstance(value, str) and cell_length(value) > _TEXT:
        key = ".".join(str(part) for part in path if isinstance(part, str))
        yield Misfit("S35", path, {"setting": key, "length": str(cell_length(value)), "limit": str(_TEXT)})
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, inner in parts:
        yield from _long_texts(inner, (*path, part))


def shipped_settings() -> tuple[str, ...]:
    """The names of the settings that ship with the package."""
    folder = resources.files("workbook_tools.schemas").joinpath("agreements")
    names = (f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
    return tuple(sorted(n for n in names if not n.startswith("guide-")))


def agreement_from(table: Mapping[str, Any]) -> Agreement:
    """Settings as parsed from TOML, which fit the form and can be used -> an agreement without initiatives."""
    year, title, municipality = table["year"], table["title"], table["municipality"]
    return Agreement(
        municipality=municipality,
        year=year,
        title=title,
        themes=tuple(Theme(str(t["number"]), t.get("title", "")) for t in table["themes"]),
        committees=tuple(Committee(c.get("sheet", c["name"]), c["name"]) for c in table["committees"]),
        centres=tuple(Centre(c["name"], c.get("email", "")) for c in table["centres"]),
        rounds=tuple(_round(r) for r in table["rounds"]),
        guide=guide_from(table["guide"]),
        years=tuple(table.get("years", [year])),
        current_round=table.get("current_round", 1),
        agreement_id=agreement_id(municipality, year, title),
        unit=unit_named(table.get("unit", "")) or Unit.MILLIONS,
    )


def agreement_id(municipality: str, year: int, title: str) -> str:
    """The same for the same agreement wherever it is made: 12 hexadecimal digits."""
    return hashlib.sha256(f"{municipality}|{year}|{title}".encode()).hexdigest()[:12]


def guide_from(table: Mapping[str, Any]) -> Guide:
    """The [guide] table."""
    return Guide(
        version=str(table["version"]),
        effort={Smiley(k): v for k, v in table.get("effort", {}).items()},
        economy={Smiley(k): v for k, v in table.get("economy", {}).items()},
        notes=tuple(table.get("notes", ())),
        **{name: table[name] for name in SWITCHES if name in table},
    )


def _round(table: Mapping[str, Any]) -> Round:
    deadline = table.get("deadline")
    if isinstance(deadline, datetime):
        deadline = deadline.date()
    return Round(table["number"], table["name"], deadline, table.get("closed", False))


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
