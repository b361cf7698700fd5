"""The sheet Opsætning -> the agreement's settings, found by the hidden keys of column A, never by position.

Keys: a section's title row has the section's ("rounds"), its header row "rounds.header", its rows "rounds.row"; single
settings have "agreement.year", "guide.carry_happy", "guide.effort.happy", "guide.note". A row without a key among a
table's rows, as when somebody inserted one, belongs to the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from workbook_tools.model.agreement import Agreement, Centre, Committee, Guide, Round, Theme
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.numbers import clean_number
from workbook_tools.model.text import meaning, one_line
from workbook_tools.model.units import Unit, unit_named
from workbook_tools.model.values import CHOICES, Smiley
from workbook_tools.schema.cells import cell_text, plain_value
from workbook_tools.schema.columns import plain
from workbook_tools.schema.settings import agreement_id
from workbook_tools.schema.settings_form import SWITCHES, TABLES
from workbook_tools.schema.settings_values import SHEET_NAME_LIMIT
from workbook_tools.schema.texts import names, text, texts

from .address import address
from .merged_cells import seen_alone
from .raw import CellValue, RawSheet
from .setup_keys import key_faults

SETUP_SHEET = text("sheets.setup")
_LABEL, _VALUE = 1, 2
_LONGEST_PERIOD = 20
_FORBIDDEN = set("[]:*?/\\'")
_DATE = re.compile(r"(\d{1,2})[./\- ]{1,2}(\d{1,2}|[a-zæøå]+)[./\- ]{1,2}(\d{4})", re.IGNORECASE)
_SERIAL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the sheet: its 0-based number, key and cells."""

    number: int
    key: str
    cells: tuple[CellValue, ...]

    def text(self, column: int) -> str:
        """What stands there; a number as the number that it is, whatever its cell shows: years, rounds, themes."""
        return one_line(cell_text(plain_value(self.value(column))))

    def value(self, column: int) -> CellValue:
        return self.cells[column] if column < len(self.cells) else None


@dataclass(slots=True)
class _Reader:
    """Reads cells and collects what cannot be read."""

    file: str
    sheet: str
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, code: str, row: _Row | None, column: int, **values: str) -> None:
        cell = address(row.number, column) if row else ""
        self.findings.append(finding(code, Source(self.file, self.sheet, cell), values=values))

    def whole(self, row: _Row, column: int, label: str) -> int | None:
        found = row.text(column)
        if found.isdecimal() and len(found) <= 4:
            return int(found)
        self.refuse("S22", row, column, setting=label, value=found, whole="x")
        return None

    def one_of(self, row: _Row, column: int, label: str, choices: Mapping[str, bool], blank: bool) -> bool:
        found = row.text(column).casefold()
        if found and found not in choices:
            offered = ", ".join([*choices][:2])  # other spellings come after the two that the cell's list has
            self.refuse("S22", row, column, setting=label, value=row.text(column), choices=offered)
        return choices.get(found, blank)

    def day(self, row: _Row, column: int, label: str) -> date | None:
        found = _date(row.value(column))
        if found is None and row.text(column):
            self.refuse("S23", row, column, setting=label, value=row.text(column))
        return found


def read_setup(sheet: RawSheet, file: str) -> tuple[Agreement, tuple[Finding, ...]]:
    """The agreement without initiatives, and what is wrong: S21 missing, S22 value, S23 date, S24 name, S25 twice,
    S26 an error or a formula without a value, which would count as blank, and S77 and S78 a hidden key that is none or
    stands beside another setting's name, and S52 a value under merged cells.

    Of what stands twice the first counts.
    """
    sheet, covered = seen_alone(sheet, file)
    reader = _Reader(file, sheet.name, [*covered, *_unread(sheet, file), *key_faults(sheet, file)])
    single, tables = _sections(sheet)
    settings = _Settings(reader, single)
    municipality, title = settings.words("municipality"), settings.words("title")
    year = settings.number("year") or 0
    agreement = Agreement(
        municipality=municipality,
        year=year,
        title=title,
        themes=tuple(_themes(reader, tables["themes"])),
        committees=tuple(_committees(reader, tables["committees"])),
        centres=tuple(_centres(reader, tables["centres"])),
        rounds=tuple(_rounds(reader, tables["rounds"])),
        guide=_guide(reader, single),
        years=settings.years(year),
        current_round=settings.number("current_round") or 1,
        agreement_id=agreement_id(municipality, year, title),
        unit=settings.unit(),
    )
    for section, rows in (("committees", agreement.committees), ("rounds", agreement.rounds)):
        if not rows:
            reader.refuse("S21", None, 0, setting=text(f"setup.sections.{section}"))
    if agreement.rounds and agreement.current_round not in {r.number for r in agreement.rounds}:
        settings.refuse("current_round", choices=", ".join(str(r.number) for r in agreement.rounds))
    return agreement, tuple(reader.findings)


def _unread(sheet: RawSheet, file: str) -> Iterator[Finding]:
    shown = dict.fromkeys(sheet.uncached, "=…") | dict(sheet.errors)
    for cell, value in sorted(shown.items(), key=lambda pair: (len(pair[0]), pair[0])):
        yield finding("S26", Source(file, sheet.name, cell), values={"value": value})


def setting_cells(sheet: RawSheet) -> dict[str, str]:
    """Where the settings stand that an operation changes: "current_round" and "r3.closed" -> an address."""
    single, tables = _sections(sheet)
    rounds = tables["rounds"]
    cells: dict[str, str] = {}
    for row in single.get("agreement.current_round", ()):
        cells.setdefault("current_round", address(row.number, _VALUE))
    for row in rounds.rows:
        if (number := row.text(rounds.places[0])).isdecimal():
            cells.setdefault(f"r{int(number)}.closed", address(row.number, rounds.places[3]))
    return cells


def committee_cells(sheet: RawSheet) -> dict[str, str]:
    """Where the settings name each committee's sheet."""
    table = _sections(sheet)[1]["committees"]
    cells: dict[str, str] = {}
    for row in table.rows:
        place = next((table.places[i] for i in range(2) if row.text(table.places[i])), 0)
        cells.setdefault(row.text(place), address(row.number, place))
    return cells


class _Table:
    """One table's rows with content; `column` says where a column stands, by its header."""

    def __init__(self, section: str) -> None:
        self.section = text(f"setup.sections.{section}")
        self.headers = texts(f"setup.columns.{section}")
        self.places = dict(enumerate(range(_LABEL, _LABEL + len(self.headers))))
        self.rows: list[_Row] = []

    def read_header(self, row: _Row) -> None:
        found = {row.text(i).casefold(): i for i in range(_LABEL, len(row.cells)) if row.text(i)}
        self.places |= {i: found[h.casefold()] for i, h in enumerate(self.headers) if h.casefold() in found}

    def add(self, row: _Row) -> None:
        if any(row.text(place) for place in self.places.values()):
            self.rows.append(row)

    def label(self, column: int) -> str:
        return self.headers[column]

    def once(self, reader: _Reader, *columns: int) -> Iterator[_Row]:
        """The rows, without those that repeat what another has in one of the columns (S25); case plays no part."""
        first: dict[tuple[int, str], _Row] = {}
        for row in self.rows:
            names = [(i, name) for i in columns if (name := plain(row.text(self.places[i])))]
            repeated = next((key for key in names if key in first), None)
            if repeated is None:
                first |= dict.fromkeys(names, row)
                yield row
            else:
                place = self.places[repeated[0]]
                earlier = address(first[repeated].number, place)
                reader.refuse("S25", row, place, setting=self.section, value=row.text(place), first=earlier)


def _sections(sheet: RawSheet) -> tuple[dict[str, list[_Row]], dict[str, _Table]]:
    """Single settings by key (several notes share one), and the tables by section."""
    single: dict[str, list[_Row]] = {}
    tables = {section: _Table(section) for section in TABLES}
    section = ""
    for number, cells in enumerate(sheet.rows):
        key = meaning(cell_text(cells[0])) if cells else ""
        row = _Row(number, key, tuple(cells))
        section = key.partition(".")[0] or section
        if section not in tables:
            single.setdefault(key, []).append(row)
        elif key == f"{section}.header":
            tables[section].read_header(row)
        elif key in ("", f"{section}.row"):
            tables[section].add(row)
    return single, tables


class _Settings:
    """The settings of the section `agreement`."""

    def __init__(self, reader: _Reader, single: Mapping[str, list[_Row]]) -> None:
        self.reader, self.single = reader, single

    def row(self, name: str) -> _Row | None:
        """The setting's row; a missing or blank one is a finding."""
        row = next(iter(self.single.get(f"agreement.{name}", ())), None)
        if row is None or not row.text(_VALUE):
            self.reader.refuse("S21", row, _VALUE, setting=text(f"setup.agreement.{name}"))
            return None
        return row

    def words(self, name: str) -> str:
        row = self.row(name)
        return row.text(_VALUE) if row else ""

    def number(self, name: str) -> int | None:
        row = self.row(name)
        return self.reader.whole(row, _VALUE, text(f"setup.agreement.{name}")) if row else None

    def years(self, year: int) -> tuple[int, ...]:
        """The budget period: "2019; 2020", "2019-2022", or both; the agreement's year where it can't be read."""
        row = self.row("years")
        spans = _spans(row.text(_VALUE)) if row else []
        if row and not all(spans):
            self.refuse("years", years="x")
            return (year,)
        return tuple(dict.fromkeys(y for span in spans for y in span)) or (year,)

    def unit(self) -> Unit:
        """What amounts are counted in: mio. kr. where nothing is said."""
        row = next(iter(self.single.get("agreement.unit", ())), None)
        words = row.text(_VALUE) if row else ""
        unit = unit_named(words)
        if words and unit is None:
            self.refuse("unit", choices=", ".join(Unit))
        return unit or Unit.MILLIONS

    def refuse(self, name: str, **fits: str) -> None:
        """A value that can't be used (S22)."""
        if row := next(iter(self.single.get(f"agreement.{name}", ())), None):
            label = text(f"setup.agreement.{name}")
            self.reader.refuse("S22", row, _VALUE, setting=label, value=row.text(_VALUE), **fits)


def _spans(words: str) -> list[range]:
    """The years of each part: "2019", or "2019-2022" with any dash; an empty range for a part that is neither."""
    parts = re.split(r"[;,\s]+", re.sub(r"\s*[-\u2010-\u2015\u2212]\s*", "-", words.strip()))
    spans = []
    for found in (re.fullmatch(r"(\d{4})(?:-(\d{4}))?", part) for part in parts if part):
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        spans.append(range(first, last + 1) if last - first < _LONGEST_PERIOD else range(0))
    return spans


def _themes(reader: _Reader, table: _Table) -> Iterator[Theme]:
    for row in table.once(reader, 0):
        yield Theme(clean_number(row.text(table.places[0])), row.text(table.places[1]))


def _centres(reader: _Reader, table: _Table) -> Iterator[Centre]:
    for row in table.once(reader, 0):
        if name := row.text(table.places[0]):
            yield Centre(name, row.text(table.places[1]))


def _committees(reader: _Reader, table: _Table) -> Iterator[Committee]:
    for row in table.once(reader, 0, 1):
        sheet, name = (row.text(table.places[i]) for i in range(2))
        sheet = sheet or name
        if len(sheet) > SHEET_NAME_LIMIT or _FORBIDDEN & set(sheet):
            reader.refuse("S24", row, table.places[0], value=sheet, limit=str(SHEET_NAME_LIMIT))
            continue
        yield Committee(sheet, name or sheet)


def _rounds(reader: _Reader, table: _Table) -> Iterator[Round]:
    states = {text("setup.states.closed"): True, text("setup.states.open"): False} | _yes_no()
    for row in table.once(reader, 0, 1):
        number = reader.whole(row, table.places[0], table.label(0))
        if number is None:
            continue
        deadline = reader.day(row, table.places[2], table.label(2))
        closed = reader.one_of(row, table.places[3], table.label(3), states, blank=False)
        yield Round(number, row.text(table.places[1]) or str(number), deadline, closed)


def _guide(reader: _Reader, single: Mapping[str, list[_Row]]) -> Guide:
    labels = names("setup.guide")
    first = {key: rows[0] for key, rows in single.items() if key.startswith("guide.")}
    version = first.get("guide.version")
    if version is None or not version.text(_VALUE):
        reader.refuse("S21", version, _VALUE, setting=labels["version"])
    for name in SWITCHES:
        if (row := first.get(f"guide.{name}")) and not row.text(_VALUE):
            reader.refuse("S21", row, _VALUE, setting=labels[name])
    defaults = Guide("")
    switches: dict[str, Any] = {
        name: reader.one_of(row, _VALUE, labels[name], _yes_no(), blank=getattr(defaults, name))
        for name in SWITCHES
        if (row := first.get(f"guide.{name}"))
    }
    return Guide(
        version=version.text(_VALUE) if version else "",
        effort=_definitions(first, "effort"),
        economy=_definitions(first, "economy"),
        notes=tuple(t for row in single.get("guide.note", ()) if (t := row.text(_VALUE))),
        **switches,
    )


def _definitions(first: Mapping[str, _Row], name: str) -> dict[Smiley, str]:
    rows = ((smiley, first.get(f"guide.{name}.{smiley.value}")) for smiley in CHOICES)
    return {smiley: row.text(_VALUE) for smiley, row in rows if row and row.text(_VALUE)}


def _yes_no() -> dict[str, bool]:
    return {text("yes"): True, text("no"): False, "sand": True, "falsk": False, "x": True}


def _date(value: CellValue) -> date | None:
    """A date cell, its bare serial number, or a date written as text (ISO, or day before month as in Danish)."""
    readers: tuple[tuple[type, Callable[[Any], date | None]], ...] = (
        (datetime, lambda v: v.date()),
        (date, lambda v: v),
        (bool, lambda _: None),
        (int, _serial),
        (float, _serial),
        (str, _written_date),
    )
    return next((read(value) for kind, read in readers if isinstance(value, kind)), None)


def _serial(number: float) -> date | None:
    return _SERIAL_ZERO + timedelta(days=int(number)) if 20_000 < number < 80_000 else None


def _written_date(words: str) -> date | None:
    words = one_line(words)
    try:
        return date.fromisoformat(words)
    except ValueError:
        found = _DATE.fullmatch(words)
    if found is None:
        return None
    day, month, year = found.groups()
    months = [m[:3] for m in texts("months")]
    if not month.isdecimal() and month.lower()[:3] not in months:
        return None
    try:
        return date(int(year), int(month) if month.isdecimal() else months.index(month.lower()[:3]) + 1, int(day))
    except ValueError:
        return None
