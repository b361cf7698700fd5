"""The sheet Læs mig: how to fill in the workbook, and what the smileys mean."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.values import CHOICES, Smiley
from workbook_tools.schema.smileys import label
from workbook_tools.schema.texts import text, texts
from workbook_tools.workbook.head_texts import deadline_words, readme_title, subtitle_words

from .style import ALARM, DEEP, QUIET, Book, height, page, pixels

_MARGIN, _MARK, _LABEL, _WORDS = range(4)
_WIDTHS = (2, 4, 18, 82)


@dataclass(slots=True)
class _Writer:
    """Writes downwards; `row` is the next 0-based row."""

    book: Book
    sheet: Worksheet
    row: int = 0

    def heading(self, words: str) -> None:
        self.row += 1
        self.sheet.set_row(self.row, 24)
        shown = self.book.format(bold=True, font_size=13, font_color=DEEP, valign="vcenter")
        self.sheet.write_string(self.row, _MARK, words, shown)
        self.row += 1

    def paragraph(self, words: str, **look: object) -> None:
        """Text across all columns."""
        shown = self.book.format(text_wrap=True, **look)
        self.sheet.merge_range(self.row, _MARK, self.row, _WORDS, words, shown)
        self._high(sum(_WIDTHS[_MARK:]), words)

    def step(self, mark: str, words: str) -> None:
        """A numbered line."""
        self.sheet.write_string(self.row, _MARK, mark, self.book.format(bold=True, font_color=DEEP, align="right"))
        self.sheet.merge_range(self.row, _LABEL, self.row, _WORDS, words, self.book.format(text_wrap=True))
        self._high(_WIDTHS[_LABEL] + _WIDTHS[_WORDS], words)

    def smiley(self, smiley: Smiley, words: str) -> None:
        shown = self.book.smiley_format(smiley, bold=True)
        self.sheet.merge_range(self.row, _MARK, self.row, _LABEL, label(smiley), shown)
        self.sheet.write_string(self.row, _WORDS, words, self.book.boxed())
        self._high(_WIDTHS[_WORDS], words)

    def link(self, sheet_name: str, words: str) -> None:
        shown = self.book.format(font_color=DEEP, underline=1)
        target = f"internal:'{sheet_name.replace(chr(39), chr(39) * 2)}'!A1"
        self.sheet.write_url(self.row, _MARK, target, shown, words)
        self.row += 1

    def _high(self, width: float, words: str) -> None:
        self.sheet.set_row_pixels(self.row, pixels(height([(width, words)])))
        self.row += 1


def write_readme(book: Book, agreement: Agreement, *, centre: str = "") -> None:
    """Adds the sheet, for a centre or for the coordinator."""
    sheet = book.sheet(text("sheets.readme"))
    for i, width in enumerate(_WIDTHS):
        sheet.set_column(i, i, width)
    writer = _Writer(book, sheet)
    _head(writer, agreement, centre)
    _steps(writer, agreement, centre)
    _guide(writer, agreement)
    page(sheet, agreement, landscape=False)
    sheet.print_area(0, _MARK, writer.row, _WORDS)


def _head(writer: _Writer, agreement: Agreement, centre: str) -> None:
    writer.book.title(writer.sheet, 0, _MARK, readme_title(agreement))
    writer.row = 1
    writer.paragraph(subtitle_words(agreement), font_color=QUIET)
    if deadline := deadline_words(agreement):
        writer.paragraph(deadline, bold=True, font_size=12, font_color=ALARM)
    if centre:
        writer.paragraph(text("readme.sent_to", centre=centre))


def _steps(writer: _Writer, agreement: Agreement, centre: str) -> None:
    kind = "fill" if centre else "master"
    writer.heading(text(f"readme.{kind}_title"))
    for number, words in enumerate(texts(f"readme.{kind}"), 1):
        writer.step(f"{number}.", words)
    writer.heading(text("readme.sheets_title"))
    for committee in agreement.committees:
        writer.link(committee.sheet, committee.name)


def _guide(writer: _Writer, agreement: Agreement) -> None:
    guide = agreement.guide
    writer.heading(text("readme.guide_title"))
    for name, definitions in (("effort", guide.effort), ("economy", guide.economy)):
        writer.paragraph(text(f"readme.{name}"), bold=True)
        for smiley in CHOICES:
            if smiley in definitions:
                writer.smiley(smiley, definitions[smiley])
        if name == "effort" and _has_unsettled(agreement):
            writer.smiley(Smiley.UNSETTLED, text("readme.unsettled"))
        writer.row += 1
    writer.heading(text("readme.rules_title"))
    for words in _rules(agreement):
        writer.step("•", words)
    if guide.notes:
        writer.heading(text("readme.notes_title", version=guide.version))
        for note in guide.notes:
            writer.paragraph(note)


def _has_unsettled(agreement: Agreement) -> bool:
    followups = (f for i in agreement.initiatives for f in i.followups.values())
    return any(Smiley.UNSETTLED in (f.smiley, f.economy_smiley) for f in followups)


def _rules(agreement: Agreement) -> list[str]:
    """What the guide asks for, in one sentence each."""
    guide = agreement.guide
    rules = [
        ("rule_milestone", True),
        ("rule_carry", guide.carry_happy),
        ("rule_follow_up", guide.follow_up_unhappy),
        ("rule_neutral", guide.neutral_needs_status),
        ("rule_sad", guide.sad_needs_action),
        ("rule_economy", True),
        ("rule_economy_sad" if guide.neutral_economy else "rule_economy_happy_sad", True),
        ("rule_postponed", True),
    ]
    return [text(f"readme.{name}", year=agreement.year) for name, asked in rules if asked]
