"""The five summary sheets. They hold values only, so that they can take the place of those in an existing master."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.summary import AttentionLine, DevelopmentLine, EconomyLine, Summary
from workbook_tools.schema.texts import names, text
from workbook_tools.workbook.address import address

from .overview import write_overview
from .style import ALARM, QUIET, Book
from .tables import FIRST_COLUMN, Field, Link, below_list, note, title_rows, write_link, write_list

_ABOVE_LIST = 2
SUMMARY_SHEETS = ("overview", "attention", "development", "economy", "postponements")


def write_summaries(book: Book, agreement: Agreement, summary: Summary | None) -> None:
    """Adds the sheets, in order; without a summary each says that it is yet to be filled."""
    sheets = {}
    for name in SUMMARY_SHEETS:
        sheets[name] = book.sheet(text(f"sheets.{name}"), tab=QUIET)
        title_rows(book, sheets[name], agreement, text(f"summary.titles.{name}"))
        if summary is None:
            note(book, sheets[name], 3, text("summary.pending"))
    if summary is not None:
        write_overview(book, sheets["overview"], agreement, summary)
        _write_attention(book, sheets["attention"], agreement, summary)
        write_list(book, sheets["development"], agreement, _development(agreement), summary.development)
        write_list(book, sheets["economy"], agreement, _economy(agreement), summary.economy)
        write_list(book, sheets["postponements"], agreement, _postponements(agreement), summary.postponements)


def _write_attention(book: Book, sheet: Worksheet, agreement: Agreement, summary: Summary) -> None:
    """The list; where smileys are missing, how many stands above it, and their numbers by committee below it."""
    links = _missing(agreement, summary)
    write_list(book, sheet, agreement, _attention(agreement), summary.attention, links)
    if links:
        total = summary.total
        words = text("summary.missing_total", effort=total.effort.missing, economy=total.economy.missing)
        shown = book.format(bold=True, font_color=ALARM)
        link = Link(words, sheet.get_name())
        write_link(sheet, _ABOVE_LIST, shown, link, address(below_list(len(summary.attention)), FIRST_COLUMN))


def _missing(agreement: Agreement, summary: Summary) -> list[Link]:
    """A link to each committee's sheet where smileys are missing, with the initiatives' numbers."""
    links = []
    for committee in agreement.committees:
        for about, shown in names("summary.about").items():
            rows = (m.initiative for m in summary.missing if m.about == about)
            numbers = [i.number for i in rows if i.committee == committee.sheet]
            if numbers:
                values = {"committee": committee.name, "about": shown, "count": len(numbers)}
                words = text("summary.missing_line", **values, numbers=", ".join(numbers))
                links.append(Link(words, committee.sheet))
    return links


def _headers() -> dict[str, str]:
    return names("summary.headers")


def _committee_name(agreement: Agreement, initiative: Initiative) -> str:
    return next((c.name for c in agreement.committees if c.sheet == initiative.committee), initiative.committee)


def _round_name(agreement: Agreement, number: int | None) -> str | None:
    return next((r.name for r in agreement.rounds if r.number == number), None)


def _identity(agreement: Agreement, initiative_of: Callable[[Any], Initiative]) -> list[Field]:
    words = _headers()
    return [
        Field(words["number"], 8, lambda line: initiative_of(line).number, bold=True),
        Field(words["title"], 32, lambda line: initiative_of(line).title, bold=True),
        Field(words["committee"], 22, lambda line: _committee_name(agreement, initiative_of(line))),
        Field(words["centre"], 22, lambda line: initiative_of(line).centre),
    ]


def _of_line(line: AttentionLine | DevelopmentLine | EconomyLine) -> Initiative:
    return line.initiative


def _itself(initiative: Initiative) -> Initiative:
    return initiative


def _attention(agreement: Agreement) -> list[Field]:
    words, about = _headers(), names("summary.about")
    return [
        *_identity(agreement, _of_line),
        Field(words["about"], 11, lambda line: about[line.about]),
        Field(words["smiley"], 18, lambda line: line.smiley),
        Field(words["since"], 16, lambda line: _round_name(agreement, line.since)),
        Field(words["status"], 46, lambda line: line.status or None),
        Field(words["action"], 40, lambda line: line.action or None),
    ]


def _development(agreement: Agreement) -> list[Field]:
    def smiley(number: int, name: str) -> Field:
        return Field(name, 21, lambda line: line.smileys.get(number))

    return [*_identity(agreement, _of_line), *(smiley(r.number, r.name) for r in agreement.rounds)]


def _economy(agreement: Agreement) -> list[Field]:
    words = _headers()

    def funding(year: int) -> Field:
        return Field(f"{year} ({agreement.unit})", 9, lambda line: line.funding.get(year))

    return [
        *_identity(agreement, _of_line),
        *(funding(year) for year in agreement.years),
        Field(f"{words['revised']} ({agreement.unit})", 11, lambda line: line.revised),
        Field(words["financing"], 24, lambda line: line.initiative.alternative_financing),
        Field(words["approval"], 16, lambda line: line.initiative.council_approval),
        Field(words["economy_smiley"], 16, lambda line: line.smiley),
        Field(words["economy_status"], 36, lambda line: line.status or None),
    ]


def _postponements(agreement: Agreement) -> list[Field]:
    words = _headers()
    return [
        *_identity(agreement, _itself),
        Field(words["to_year"], 11, lambda i: i.postponement.to_year),
        Field(words["administration"], 44, lambda i: i.postponement.administration_remark),
        Field(words["parties"], 44, lambda i: i.postponement.parties_remark),
        Field(words["decision"], 13, lambda i: i.postponement.decision),
        Field(words["see_also"], 9, lambda i: i.postponement.see_also),
    ]


def summary_sheet_names() -> tuple[str, ...]:
    """The names of the five sheets, in order."""
    return tuple(text(f"sheets.{name}") for name in SUMMARY_SHEETS)
