"""The sheet Oversigt: smileys, trend and funding by committee, centre and theme, and a chart of the committees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.summary import GroupSummary, Summary
from workbook_tools.model.values import Smiley, Value
from workbook_tools.schema.smileys import label, looks
from workbook_tools.schema.texts import text

from .style import ALARM, FONT, INK, QUIET, Book, page
from .tables import AMOUNT_FORMAT, FIRST_COLUMN, put

_FIRST_TABLE_ROW = 3
_NAME_WIDTH = 42
_COUNT = '0;-0;"–"'
_FUNDS = f'{AMOUNT_FORMAT};-{AMOUNT_FORMAT};"–"'
_CHART_WIDTH, _BAR_PIXELS, _CHART_FRAME, _ROW_PIXELS = 980, 34, 110, 20
_CHART_COLOURS = {Smiley.HAPPY: "#5FAE78", Smiley.NEUTRAL: "#F2C14E", Smiley.SAD: "#D9695F"}
_MISSING_COLOUR = "#C3CBD1"


@dataclass(frozen=True, slots=True)
class _Figure:
    """One column of the tables: its group, header, value, and the smiley whose colours a count above 0 takes."""

    group: str
    header: str
    width: float
    value: Callable[[GroupSummary], Value]
    smiley: Smiley | None = None


def write_overview(book: Book, sheet: Worksheet, agreement: Agreement, summary: Summary) -> None:
    """Three tables under each other; the chart stands below the first."""
    figures = _figures(agreement)
    sheet.set_column(FIRST_COLUMN, FIRST_COLUMN, _NAME_WIDTH)
    for i, figure in enumerate(figures, FIRST_COLUMN + 1):
        sheet.set_column(i, i, figure.width)
    if summary.open_conflicts:
        words = text("summary.open_conflicts", count=summary.open_conflicts)
        sheet.write_string(_FIRST_TABLE_ROW - 1, FIRST_COLUMN, words, book.format(bold=True, font_color=ALARM))
    committees = _full_names(agreement, summary.by_committee)
    tables = {"by_committee": committees, "by_centre": summary.by_centre, "by_theme": summary.by_theme}
    row = _FIRST_TABLE_ROW
    for name, groups in tables.items():
        first = row + 2
        row = _table(book, sheet, row, text(f"summary.groups.{name}"), figures, [*groups, summary.total])
        if name == "by_committee" and groups:
            row = _chart(book, sheet, first, len(groups), row)
        row += 1
    sheet.set_zoom(90)
    sheet.freeze_panes(_FIRST_TABLE_ROW, 0)
    page(sheet, agreement)
    sheet.print_area(0, FIRST_COLUMN, row, FIRST_COLUMN + len(figures))


def _full_names(agreement: Agreement, groups: Sequence[GroupSummary]) -> list[GroupSummary]:
    names = {c.sheet: c.name for c in agreement.committees}
    return [replace(group, name=names.get(group.name, group.name)) for group in groups]


def _figures(agreement: Agreement) -> list[_Figure]:
    effort, trend, economy = (text(f"summary.groups.{name}") for name in ("effort", "trend", "economy"))
    economy_smileys = [s for s in Smiley if s is not Smiley.NEUTRAL or agreement.guide.neutral_economy]
    return [
        _Figure("", text("summary.groups.initiatives"), 11, lambda g: g.initiatives),
        *(_count(effort, smiley, attrgetter(f"effort.{smiley.value}")) for smiley in Smiley),
        _Figure(effort, text("summary.missing"), 9, lambda g: g.effort.missing),
        _Figure(effort, text("summary.groups.worst"), 19, lambda g: g.effort.worst),
        _Figure(trend, text("summary.groups.better"), 9, lambda g: g.better),
        _Figure(trend, text("summary.groups.worse"), 12, lambda g: g.worse),
        *(_count(economy, smiley, attrgetter(f"economy.{smiley.value}")) for smiley in economy_smileys),
        _Figure(economy, text("summary.missing"), 9, lambda g: g.economy.missing),
        *_funding(agreement),
    ]


def _count(group: str, smiley: Smiley, value: Callable[[GroupSummary], Value]) -> _Figure:
    return _Figure(group, label(smiley), 11 if smiley is not Smiley.NEUTRAL else 17, value, smiley)


def _funding(agreement: Agreement) -> list[_Figure]:
    """The agreement's year, and the whole period where it has more years."""
    group, year, years = text("summary.groups.funding"), agreement.year, agreement.years
    figures = [_Figure(group, str(year), 10, lambda g: g.funding.get(year, Decimal(0)))]
    if len(years) > 1:
        period = text("summary.groups.period", first=years[0], last=years[-1])
        figures.append(
            _Figure(group, period, 11, lambda g: sum((g.funding.get(y, Decimal(0)) for y in years), Decimal(0)))
        )
    return figures


def _table(
    book: Book, sheet: Worksheet, row: int, name: str, figures: Sequence[_Figure], groups: Sequence[GroupSummary]
) -> int:
    """Group header, header, one row per group, the last in bold; returns the next free row."""
    sheet.write_blank(row, FIRST_COLUMN, None, book.heading())
    for first, last, words in _spans(figures):
        shown = book.heading(align="center")
        if first == last:
            sheet.write_string(row, first, words, shown)
        else:
            sheet.merge_range(row, first, row, last, words, shown)
    sheet.write_string(row + 1, FIRST_COLUMN, name, book.heading(font_size=12))
    for i, figure in enumerate(figures, FIRST_COLUMN + 1):
        sheet.write_string(row + 1, i, figure.header, book.heading(font_size=10, align="center"))
    sheet.set_row(row + 1, 32)
    for offset, group in enumerate(groups, row + 2):
        _line(book, sheet, offset, figures, group, total=offset == row + 1 + len(groups))
    return row + 2 + len(groups)


def _spans(figures: Sequence[_Figure]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for i, figure in enumerate(figures, FIRST_COLUMN + 1):
        if spans and spans[-1][2] == figure.group:
            spans[-1] = (spans[-1][0], i, figure.group)
        else:
            spans.append((i, i, figure.group))
    return spans


def _line(
    book: Book, sheet: Worksheet, row: int, figures: Sequence[_Figure], group: GroupSummary, *, total: bool
) -> None:
    look: dict[str, Any] = {"bold": total, "top": 2} if total else {}
    name = text("summary.total") if total else group.name
    sheet.write_string(row, FIRST_COLUMN, name, book.boxed(**look))
    for i, figure in enumerate(figures, FIRST_COLUMN + 1):
        value = figure.value(group)
        if isinstance(value, Decimal):
            sheet.write_number(row, i, float(value), book.boxed(num_format=_FUNDS, **look))
        elif isinstance(value, int):
            sheet.write_number(row, i, value, _count_format(book, figure, value, look))
        else:
            put(book, sheet, row, i, value)


def _count_format(book: Book, figure: _Figure, count: int, look: dict[str, Any]) -> Any:
    shown = {"num_format": _COUNT, "align": "center"} | look
    return book.smiley_format(figure.smiley, **shown) if figure.smiley and count else book.boxed(**shown)


def _chart(book: Book, sheet: Worksheet, first: int, count: int, row: int) -> int:
    """The committees' effort smileys as stacked bars, worst to the right; returns the first row below the chart."""
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    last, name = first + count - 1, sheet.get_name()
    fills = [*(_CHART_COLOURS[smiley] for smiley in Smiley), _MISSING_COLOUR]
    words = [*(looks()[smiley].label for smiley in Smiley), text("summary.missing")]
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
    high = _CHART_FRAME + _BAR_PIXELS * count
    _dress(chart, high)
    sheet.insert_chart(row + 1, FIRST_COLUMN, chart, {"object_position": 2})
    return row + 2 + -(-high // _ROW_PIXELS)


def _dress(chart: Any, high: int) -> None:
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
        }
    )
    chart.set_y_axis({"num_font": font, "reverse": True, "line": {"color": QUIET}, "crossing": "max"})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_chartarea({"border": {"color": "#CBD5DB"}})
    chart.set_size({"width": _CHART_WIDTH, "height": high})
