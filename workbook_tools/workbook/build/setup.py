"""The sheet Opsætning: the agreement's settings, which the coordinator changes there, and the dropdowns' lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from xlsxwriter.worksheet import Worksheet

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.units import Unit
from workbook_tools.model.values import CHOICES, Smiley
from workbook_tools.schema.columns import columns_of
from workbook_tools.schema.settings_form import SWITCHES
from workbook_tools.schema.smileys import label, looks
from workbook_tools.schema.texts import names, text, texts
from workbook_tools.workbook.setup_sheet import SETUP_SHEET

from .names import ECONOMY_SMILEYS, SMILEYS, define_range
from .style import DEEP, GROUP, INPUT, LINE_POINTS, QUIET, Book, height, keep_together, page, pixels

_KEY, _LABEL, _VALUE, _THIRD, _FOURTH, _HELP = range(6)
_WIDTHS = (3, 47, 52, 16, 12, 60)
_SPARE = {"rounds": 2, "committees": 4, "centres": 10, "themes": 4}
_LIST_SECTION = "lists"


@dataclass(slots=True)
class _Writer:
    """Writes downwards; `row` is the next 0-based row, `sections` the first row of each section and its points."""

    book: Book
    sheet: Worksheet
    row: int = 0
    sections: list[tuple[int, float]] = field(default_factory=lambda: [(0, 45.0)])

    def section(self, name: str) -> None:
        self._grow(LINE_POINTS)
        self.row += 1
        self.sections.append((self.row, 24.0))
        self._key(name)
        self.sheet.set_row(self.row, 24)
        heading = self.book.format(bold=True, font_size=13, valign="vcenter", font_color=DEEP)
        self.sheet.write_string(self.row, _LABEL, text(f"setup.sections.{name}"), heading)
        if help_text := names("setup.help").get(name):
            self.sheet.write_string(self.row, _HELP, help_text, self._help())
        self.row += 1

    def setting(self, key: str, words: str, value: str | int, help_text: str = "") -> int:
        """One setting; returns its 0-based row."""
        self._key(key)
        self.sheet.write_string(self.row, _LABEL, words, self.book.boxed(bg_color=GROUP))
        self._put(_VALUE, value, fill=GROUP if key.startswith(_LIST_SECTION) else INPUT)
        if help_text:
            self.sheet.write_string(self.row, _HELP, help_text, self._help())
        high = height([(_WIDTHS[_LABEL], words), (_WIDTHS[_VALUE], str(value))])
        self.sheet.set_row_pixels(self.row, pixels(high))
        self._grow(high)
        self.row += 1
        return self.row - 1

    def table(self, name: str, rows: Sequence[Sequence[str | int | date | None]], spare: int) -> tuple[int, int]:
        """A table with its header and spare rows; returns its first and last 0-based row."""
        headers = texts(f"setup.columns.{name}")
        self._key(f"{name}.header")
        for i, header in enumerate(headers):
            self.sheet.write_string(self.row, _LABEL + i, header, self.book.heading())
        self.row += 1
        first = self.row
        for cells in [*rows, *([[None] * len(headers)] * spare)]:
            self._key(f"{name}.row")
            for i, value in enumerate(cells):
                self._put(_LABEL + i, value)
            self.row += 1
        self._grow(LINE_POINTS * (self.row - first + 1))
        return first, self.row - 1

    def _grow(self, points: float) -> None:
        row, before = self.sections[-1]
        self.sections[-1] = (row, before + points)

    def _key(self, key: str) -> None:
        self.sheet.write_string(self.row, _KEY, key)

    def _put(self, column: int, value: str | int | date | None, fill: str = INPUT) -> None:
        shown = {"bg_color": fill, "align": "left"}
        if isinstance(value, date):
            self.sheet.write_datetime(self.row, column, value, self.book.boxed(num_format="dd-mm-yyyy", **shown))
        elif isinstance(value, int):
            self.sheet.write_number(self.row, column, value, self.book.boxed(**shown))
        elif value:
            self.sheet.write_string(self.row, column, value, self.book.boxed(num_format="@", **shown))
        else:
            self.sheet.write_blank(self.row, column, None, self.book.boxed(**shown))

    def _help(self) -> object:
        return self.book.format(italic=True, font_color=QUIET, font_size=10, text_wrap=True)


def write_setup(book: Book, agreement: Agreement, *, hidden: bool = False) -> None:
    """Adds the sheet and defines the names of its lists."""
    sheet = book.sheet(SETUP_SHEET, tab=QUIET)
    for i, width in enumerate(_WIDTHS):
        sheet.set_column(i, i, width, None, {"hidden": i == _KEY})
    book.title(sheet, 0, _LABEL, text("setup.title"))
    sheet.write_string(1, _LABEL, text("setup.intro"), book.format(font_color=QUIET))
    writer = _Writer(book, sheet, 2)
    _agreement(writer, agreement)
    _tables(writer, agreement)
    neutral_economy = _guide(writer, agreement)
    _lists(writer, agreement, neutral_economy)
    page(sheet, agreement)
    keep_together(sheet, _WIDTHS[_LABEL:], writer.sections)
    sheet.print_area(0, _LABEL, writer.row, _HELP)
    sheet.ignore_errors({"number_stored_as_text": f"A1:F{writer.row + 1}"})
    if hidden:
        sheet.hide()


def _agreement(writer: _Writer, agreement: Agreement) -> None:
    values: dict[str, str | int] = {
        "municipality": agreement.municipality,
        "title": agreement.title,
        "year": agreement.year,
        "years": "; ".join(str(year) for year in agreement.years),
        "current_round": agreement.current_round,
        "unit": agreement.unit.value,
    }
    writer.section("agreement")
    for name, words in names("setup.agreement").items():
        row = writer.setting(f"agreement.{name}", words, values[name], names("setup.help").get(name, ""))
        if name == "unit":
            place = (row, _VALUE, row, _VALUE)
            writer.sheet.data_validation(*place, {"validate": "list", "source": "=wbt_units", "ignore_blank": False})


def _tables(writer: _Writer, agreement: Agreement) -> None:
    states = {True: text("setup.states.closed"), False: text("setup.states.open")}
    tables: dict[str, list[list[str | int | date | None]]] = {
        "rounds": [[r.number, r.name, r.deadline, states[r.closed]] for r in agreement.rounds],
        "committees": [[c.sheet, c.name] for c in agreement.committees],
        "centres": [[c.name, c.email] for c in agreement.centres],
        "themes": [[t.number, t.title] for t in agreement.themes],
    }
    for name, rows in tables.items():
        writer.section(name)
        first, last = writer.table(name, rows, _SPARE[name])
        if name == "rounds":
            place = (first, _FOURTH, last, _FOURTH)
            writer.sheet.data_validation(*place, {"validate": "list", "source": "=wbt_states", "ignore_blank": False})
            _check_dates(writer.sheet, first, last)
        else:
            column = "C" if name == "committees" else "B"
            define_range(writer.book, f"wbt_{name}", SETUP_SHEET, column, first + 1, last + 1)


def _check_dates(sheet: Worksheet, first: int, last: int) -> None:
    earliest = date(2000, 1, 1)
    sheet.data_validation(first, _THIRD, last, _THIRD, {"validate": "date", "criteria": ">=", "value": earliest})


def _guide(writer: _Writer, agreement: Agreement) -> int:
    """The guide; returns the 0-based row of the switch that allows a neutral economy."""
    guide, words = agreement.guide, names("setup.guide")
    writer.section("guide")
    writer.setting("guide.version", words["version"], guide.version, text("setup.help.version"))
    rows = {n: writer.setting(f"guide.{n}", words[n], text("yes" if getattr(guide, n) else "no")) for n in SWITCHES}
    place = (min(rows.values()), _VALUE, max(rows.values()), _VALUE)
    writer.sheet.data_validation(*place, {"validate": "list", "source": "=wbt_switches", "ignore_blank": False})
    for name, definitions in (("effort", guide.effort), ("economy", guide.economy)):
        for smiley in CHOICES:
            line = words[name].format(word=looks()[smiley].word)
            writer.setting(f"guide.{name}.{smiley.value}", line, definitions.get(smiley, ""))
    for note in [*guide.notes, ""]:
        writer.setting("guide.note", words["note"], note)
    return rows["neutral_economy"]


def _lists(writer: _Writer, agreement: Agreement, neutral_economy: int) -> None:
    """Lists that nobody edits, side by side below everything else."""
    columns = columns_of(agreement)
    economy = (Smiley.HAPPY, Smiley.SAD, Smiley.NEUTRAL)
    lists = {
        SMILEYS: [label(smiley) for smiley in CHOICES],
        ECONOMY_SMILEYS: [label(smiley) for smiley in economy],
        "wbt_kinds": list(columns.choices("kind", agreement)),
        "wbt_decisions": list(columns.choices("postpone.decision", agreement)),
        "wbt_states": [text("setup.states.open"), text("setup.states.closed")],
        "wbt_switches": [text("yes"), text("no")],
        "wbt_units": [unit.value for unit in Unit],
    }
    writer.section(_LIST_SECTION)
    for name, items in lists.items():
        first = writer.row
        for item in items:
            writer.setting(f"lists.{name.removeprefix('wbt_')}", text(f"setup.lists.{name.removeprefix('wbt_')}"), item)
        if name == ECONOMY_SMILEYS:
            _define_economy(writer.book, first + 1, neutral_economy + 1)
        else:
            define_range(writer.book, name, SETUP_SHEET, "C", first + 1, writer.row)


def _define_economy(book: Book, first: int, switch: int) -> None:
    """The neutral smiley stands last and counts only when the guide's switch says yes."""
    count = f"IF('{SETUP_SHEET}'!$C${switch}=\"{text('yes')}\",3,2)"
    cells = f"'{SETUP_SHEET}'!$C${first}:$C${first + 2}"
    book.workbook.define_name(ECONOMY_SMILEYS, f"='{SETUP_SHEET}'!$C${first}:INDEX({cells},{count})")
