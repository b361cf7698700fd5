"""The sheet Oversigt: smileys, trend and funding by committee, centre and theme, and a chart of the committees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.summary import Counts, GroupSummary, Summary
from workbook_tools.model.values import CHOICES, Smiley, Value
from workbook_tools.schema.smileys import label, looks
from workbook_tools.schema.texts import text

from .style import ALARM, AMOUNT_FORMAT, FONT, INK, LINE_POINTS, QUIET, SMALL, Book, height, keep_together, page, pixels
from .tables import FIRST_COLUMN, put, shown_text

_FIRST_TABLE_ROW = 3
_NAME_WIDTH = 37
_WORST_WIDTH = 25
_HEADER_POINTS, _GROUP_POINTS = 32.0, 15.0
_COUNT = '0;-0;"–"'
_FUNDS = f'{AMOUNT_FORMAT};-{AMOUNT_FORMAT};"– "'
_CHART_WIDTH, _BAR_PIXELS, _CHART_FRAME, _ROW_PIXELS, _MOST_STEPS = 980, 34, 110, 20, 12
_CHART_COLOURS = {
    Smiley.HAPPY: "#5FAE78",
    Smiley.NEUTRAL: "#F2C14E",
    Smiley.SAD: "#D9695F",
    Smiley.UNSETTLED: "#8593A0",
}
_MISSING_COLOUR, _BLANK_COLOUR = "#AEB8C0", "#EEF1F3"
_COUNT_WIDTHS = {Smiley.NEUTRAL: 14, Smiley.UNSETTLED: 11}


@dataclass(frozen=True, slots=True)
class _Figure:
    """One column of the tables: its group, header, value, and the smiley whose colours a count above 0 takes."""

    group: str
    header: str
    width: float
    value: Callable[[GroupSummary], Value]
    smiley: Smiley | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """One of the tables; `rows` end with the total."""

    name: str
    nameless: str
    rows: Sequence[GroupSummary]

    def name_of(self, group: GroupSummary) -> str:
        return text("summary.total") if group is self.rows[-1] else group.name or self.nameless


def write_overview(book: Book, sheet: Worksheet, agreement: Agreement, summary: Summary) -> None:
    """Three tables under each other; the chart stands below the first, where there is anything to show."""
    figures = _figures(agreement, summary)
    widths = [figure.width for figure in figures]
    for i, width in enumerate([_NAME_WIDTH, *widths], FIRST_COLUMN):
        sheet.set_column(i, i, width)
    if summary.open_conflicts:
        words = text("summary.open_conflicts", count=summary.open_conflicts)
        sheet.write_string(_FIRST_TABLE_ROW - 1, FIRST_COLUMN, words, book.format(bold=True, font_color=ALARM))
    row, blocks = _FIRST_TABLE_ROW, [(0, 60.0)]
    for table in _tables(agreement, summary):
        blocks.append((row, _table_points(table, figures)))
        first, row = row + 2, _table(book, sheet, row, table, figures)
        if len(blocks) == 2 and (most := _most_bars(table)):
            blocks.append((row, _chart_pixels(table) * 0.75 + 2 * LINE_POINTS))
            row = _chart(book, sheet, first, table, most)
        row += 1
    sheet.set_zoom(90)
    sheet.freeze_panes(_FIRST_TABLE_ROW, 0)
    page(sheet, agreement)
    keep_together(sheet, [_NAME_WIDTH, *widths], blocks)
    sheet.print_area(0, FIRST_COLUMN, row - 2, FIRST_COLUMN + len(figures))


def _tables(agreement: Agreement, summary: Summary) -> list[_Table]:
    groups = {
        "by_committee": _full_names(agreement, summary.by_committee),
        "by_centre": summary.by_centre,
        "by_theme": summary.by_theme,
    }
    return [
        _Table(text(f"summary.groups.{name}"), text(f"summary.nameless.{name}"), [*rows, summary.total])
        for name, rows in groups.items()
    ]


def _full_names(agreement: Agreement, groups: Sequence[GroupSummary]) -> list[GroupSummary]:
    names = {c.sheet: c.name for c in agreement.committees}
    return [replace(group, name=names.get(group.name, group.name)) for group in groups]


def _figures(agreement: Agreement, summary: Summary) -> list[_Figure]:
    """The columns. In each group of smileys the counts add up to the initiatives, whatever the cells hold."""
    total = summary.total
    effort, trend, economy = (text(f"summary.groups.{name}") for name in ("effort", "trend", "economy"))
    always = {Smiley.HAPPY, Smiley.SAD} | ({Smiley.NEUTRAL} if agreement.guide.neutral_economy else set())
    effort_smileys, economy_smileys = _shown(total.effort, CHOICES), _shown(total.economy, always)
    missing, blank = text("summary.missing"), text("summary.blank")
    return [
        _Figure("", text("summary.groups.initiatives"), 10, lambda g: g.initiatives),
        *(_count(effort, smiley, attrgetter(f"effort.{smiley.value}")) for smiley in effort_smileys),
        _Figure(effort, missing, 8.5, lambda g: g.effort.missing),
        _Figure(effort, blank, 10.5, lambda g: g.effort.blank),
        _Figure(effort, text("summary.groups.worst"), _WORST_WIDTH, lambda g: _worst(g.effort)),
        _Figure(trend, text("summary.groups.better"), 8, lambda g: g.better),
        _Figure(trend, text("summary.groups.worse"), 10.5, lambda g: g.worse),
        *(_count(economy, smiley, attrgetter(f"economy.{smiley.value}")) for smiley in economy_smileys),
        _Figure(economy, missing, 8.5, lambda g: g.economy.missing),
        _Figure(economy, blank, 10.5, lambda g: g.economy.blank),
        *_funding(agreement),
    ]


def _shown(counts: Counts, always: Collection[Smiley]) -> list[Smiley]:
    """The smileys that have a column: those that always have one, and those that occur."""
    return [smiley for smiley in Smiley if smiley in always or getattr(counts, smiley.value)]


def _worst(counts: Counts) -> Value:
    """The worst smiley; in words that say so where one that is missing could be worse still.

    With an unsettled one, and none that is sad, it is neutral or sad: unsettled.
    """
    worst = Smiley.UNSETTLED if counts.unsettled and not counts.sad else counts.worst
    if not counts.missing or worst is Smiley.SAD:
        return worst
    known = label(worst) if worst else text("summary.none")
    return text("summary.groups.worst_known", smiley=known, count=counts.missing)


def _count(group: str, smiley: Smiley, value: Callable[[GroupSummary], Value]) -> _Figure:
    return _Figure(group, label(smiley), _COUNT_WIDTHS.get(smiley, 8), value, smiley)


def _funding(agreement: Agreement) -> list[_Figure]:
    """The agreement's year, and the whole period where it has more years."""
    group, year, years = text("summary.groups.funding", unit=agreement.unit), agreement.year, agreement.years
    figures = [_Figure(group, str(year), 10, lambda g: g.funding.get(year, Decimal(0)))]
    if len(years) > 1:
        period = text("summary.groups.period", first=years[0], last=years[-1])
        figures.append(
            _Figure(group, period, 11, lambda g: sum((g.funding.get(y, Decimal(0)) for y in years), Decimal(0)))
        )
    return figures


def _table(book: Book, sheet: Worksheet, row: int, table: _Table, figures: Sequence[_Figure]) -> int:
    """Group header, header, one row per group, the last in bold; returns the next free row."""
    sheet.write_blank(row, FIRST_COLUMN, None, book.heading())
    for first, last, words in _spans(figures):
        shown = book.heading(align="center")
        if first == last:
            sheet.write_string(row, first, words, shown)
        else:
            sheet.merge_range(row, first, row, last, words, shown)
    sheet.write_string(row + 1, FIRST_COLUMN, table.name, book.heading(font_size=12))
    for i, figure in enumerate(figures, FIRST_COLUMN + 1):
        sheet.write_string(row + 1, i, figure.header, book.heading(font_size=10, align="center"))
    sheet.set_row(row + 1, _HEADER_POINTS)
    for offset, group in enumerate(table.rows, row + 2):
        _line(book, sheet, offset, figures, table, group)
    return row + 2 + len(table.rows)


def _line_points(table: _Table, figures: Sequence[_Figure], group: GroupSummary) -> float:
    cells = ((figure.width * SMALL, value) for figure in figures if isinstance(value := figure.value(group), str))
    return height([(_NAME_WIDTH, table.name_of(group)), *((width, shown_text(value)) for width, value in cells)])


def _table_points(table: _Table, figures: Sequence[_Figure]) -> float:
    return _GROUP_POINTS + _HEADER_POINTS + sum(_line_points(table, figures, g) for g in table.rows) + LINE_POINTS


def _spans(figures: Sequence[_Figure]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for i, figure in enumerate(figures, FIRST_COLUMN + 1):
        if spans and spans[-1][2] == figure.group:
            spans[-1] = (spans[-1][0], i, figure.group)
        else:
            spans.append((i, i, figure.group))
    return spans


def _line(
    book: Book, sheet: Worksheet, row: int, figures: Sequence[_Figure], table: _Table, group: GroupSummary
) -> None:
    look: dict[str, Any] = {"valign": "vcenter"}
    if group is table.rows[-1]:
        look |= {"bold": True, "top": 2}
    sheet.write_string(row, FIRST_COLUMN, table.name_of(group), book.boxed(**look))
    for i, figure in enumerate(figures, FIRST_COLUMN + 1):
        value = figure.value(group)
        if isinstance(value, Decimal):
            sheet.write_number(row, i, float(value), book.boxed(num_format=_FUNDS, **look))
        elif isinstance(value, int):
            sheet.write_number(row, i, value, _count_format(book, figure, value, look))
        else:
            put(book, sheet, row, i, value, **look)
    sheet.set_row_pixels(row, pixels(_line_points(table, figures, group)))


def _count_format(book: Book, figure: _Figure, count: int, look: dict[str, Any]) -> Any:
    shown = {"num_format": _COUNT, "align": "center"} | look
    return book.smiley_format(figure.smiley, **shown) if figure.smiley and count else book.boxed(**shown)


def _most_bars(table: _Table) -> int:
    """How long the longest bar is; 0 where no row has, or owes, a smiley, so that a chart would say nothing."""
    effort = table.rows[-1].effort
    told = effort.happy + effort.neutral + effort.sad + effort.unsettled + effort.missing
    return max((group.initiatives for group in table.rows[:-1]), default=0) if told else 0


def _chart_pixels(table: _Table) -> int:
    return _CHART_FRAME + _BAR_PIXELS * (len(table.rows) - 1)


def _chart(book: Book, sheet: Worksheet, first: int, table: _Table, most: int) -> int:
    """The committees' efforts as stacked bars of all their initiatives; returns the first row below the chart."""
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    last, name = first + len(table.rows) - 2, sheet.get_name()
    smileys = _shown(table.rows[-1].effort, CHOICES)
    fills = [*(_CHART_COLOURS[smiley] for smiley in smileys), _MISSING_COLOUR, _BLANK_COLOUR]
    words = [*(looks()[smiley].label for smiley in smileys), text("summary.missing"), text("summary.blank")]
    for offset, (fill, series) in enumerate(zip(fills, words, strict=True)):
        column = FIRST_COLUMN + 2 + offset
        chart.add_series(
            {
                "name": series,
                "categories": [name, first, FIRST_COLUMN, last, FIRST_COLUMN],
                "values": [name, first, column, last, column],
                "fill": {"color": fill},
                "gap": 45,
                "data_labels": {"value": True, "num_format": "0;;;", "font": {"name": FONT, "size": 10, "color": INK}},
            }
        )
    high = _chart_pixels(table)
    _dress(chart, high, most)
    sheet.insert_chart(last + 3, FIRST_COLUMN, chart, {"object_position": 2})
    return last + 4 - (-high // _ROW_PIXELS)


def _dress(chart: Any, high: int, most: int) -> None:
    """Title, fonts and axes; the axis counts whole initiatives."""
    font = {"name": FONT, "size": 10, "color": INK}
    chart.set_title(
        {"name": text("summary.chart"), "name_font": {"name": FONT, "size": 13, "color": INK}, "overlay": False}
    )
    chart.set_x_axis(
        {
            "num_font": font,
            "major_gridlines": {"visible": True, "line": {"color": "#E3E8EB"}},
            "line": {"none": True},
            "num_format": "0",
            "min": 0,
            "major_unit": -(-most // _MOST_STEPS),
        }
    )
    chart.set_y_axis({"num_font": font, "reverse": True, "line": {"color": QUIET}, "crossing": "max"})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_chartarea({"border": {"color": "#CBD5DB"}})
    chart.set_size({"width": _CHART_WIDTH, "height": high})
