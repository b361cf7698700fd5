"""What all sheets share: an XlsxWriter workbook with cached formats, one palette, rows that grow, and page setup."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Source, WorkbookToolsError
from workbook_tools.model.lengths import cell_length, fits_in_cell
from workbook_tools.model.values import Smiley
from workbook_tools.schema.smileys import looks
from workbook_tools.schema.texts import text
from workbook_tools.workbook.address import address
from workbook_tools.workbook.patch.text import refuse_half_characters

from .strings import TextWorkbook

INK = "#1F2D3D"
QUIET = "#5B6B7A"
LINE = "#CBD5DB"
DEEP = "#1F4E5F"
HEADER = "#DDE8EC"
GROUP = "#EEF3F5"
EARLIER = "#F4F6F7"
INPUT = "#FFF8D6"
MISSING = "#FBDAD7"
ALARM = "#B3261E"

FONT = "Calibri"
AMOUNT_FORMAT = "#,##0.00?"
"""Two decimals and room for a third, so that the commas stand under each other."""
LINE_POINTS = 15.0
SMALL_LINE_POINTS = 13.0
SMALL = 1.1
"""What a column's width is worth to a text of 10 points instead of 11."""
BOLD = 0.97
"""What it is worth to a bold one."""
MAX_POINTS = 405.0
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}

_SPACE = 0.46
_ROOM = 0.98
"""How much of a column's width is planned with: digits are a little wider on paper than on a screen."""
_PAGE_WIDTH, _PAGE_HEIGHT = 784.0, 512.0
"""Points between the margins of A4 on its side."""
_CHARACTER_WIDTHS = {
    0.5: "'iljI.,:;`’·|",
    0.63: "()-f[]{}!J",
    0.7: "tr",
    0.79: "sz/\\",
    0.92: 'Lc“”xvykS?FZg"',
    0.98: "aåäeéETY0123456789#*+<=>_~–§",
    1.15: "BRCVAÅ",
    1.26: "DHGNU",
    1.35: "OØÖQ½&…",
    1.45: "%w",
    1.58: "Ææm",
    1.78: "M@W—",
    2.0: "☺😐☹",
}
"""Calibri's characters by their width in digits; one that is not listed is as wide as an n."""
_CONTROLS = re.compile("[\x00-\x1f\ufffe\uffff]")
"""Characters that can be escaped in a cell, and nowhere else in a workbook."""
_FOOTER = 255
"""The most characters that Excel takes for a footer, marks of its parts included."""
_WIDTH_OF = {character: width for width, characters in _CHARACTER_WIDTHS.items() for character in characters}
Format = Any
"""An XlsxWriter format; the library declares no types."""


class GrowingSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose row heights are only a start: a row still grows when somebody types more into it.

    XlsxWriter marks every height as fixed by hand (customHeight), and Excel then cuts text that becomes longer. It also
    looks in every formula for a hundred newer functions to rename; ours hold none, and that took half the time.
    A text that is too long for a cell, or stands off the grid, is refused (P05, P04): XlsxWriter would cut it or leave
    it out, and only return a number.
    """

    _shared: tuple[str, int, int] | None = None

    def share_formulas(self, letters: str, first: int, last: int) -> None:
        """The formulas of a column's 1-based rows are one formula, filled down: its text is written once."""
        self._shared = (letters, first, last) if last > first else None

    def _xml_formula_element(self, formula: str, result: Any, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        cell = str(dict(attributes)["r"])
        letters, first, last = self._shared or ("", 0, 0)
        row = int(cell.removeprefix(letters)) if letters and cell.removeprefix(letters).isdecimal() else 0
        if not first <= row <= last or not row:
            super()._xml_formula_element(formula, result, list(attributes))
            return
        shown = "".join(f' {name}="{self._escape_attributes(value)}"' for name, value in attributes)
        text = f' ref="{letters}{first}:{letters}{last}" si="0">{self._escape_data(formula)}</f>'
        filled = f'<f t="shared"{text}' if row == first else '<f t="shared" si="0"/>'
        self.fh.write(f"<c{shown}>{filled}<v>{self._escape_data(result)}</v></c>")

    def _write_string(self, row: int, col: int, string: str, cell_format: Format = None) -> int:
        try:
            string.encode()  # a fifth of the time that looking for half characters takes
        except UnicodeEncodeError:
            refuse_half_characters(string, self.get_name(), address(row, col))
        fits = fits_in_cell(string)
        if not fits or (result := super()._write_string(row, col, string, cell_format)) < 0:
            sheet, cell = self.get_name(), address(row, col)
            values = {"sheet": sheet, "cell": cell, "length": str(cell_length(string))}
            raise WorkbookToolsError(finding("P04" if fits else "P05", Source("", sheet, cell), values=values))
        return int(result)

    def _write_number(self, row: int, col: int, number: float, cell_format: Format = None) -> int:
        if not math.isfinite(number):
            sheet, cell = self.get_name(), address(row, col)
            values = {"sheet": sheet, "cell": cell, "value": str(number)}
            raise WorkbookToolsError(finding("P07", Source("", sheet, cell), values=values))
        return int(super()._write_number(row, col, number, cell_format))

    def _write_url(
        self, row: int, col: int, url: str, cell_format: Format = None, string: str | None = None, tip: Any = None
    ) -> int:
        """The text stands in the cell, where it can be escaped, and in an attribute, where it can't."""
        done = super()._write_url(row, col, url, cell_format, string and _CONTROLS.sub("", string), tip)
        if string and _CONTROLS.search(string):
            self._write_string(row, col, string, cell_format)
        return int(done)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        return formula.removeprefix("=")

    def _xml_start_tag_unencoded(self, tag: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        if tag == "row":
            attributes = [(name, value) for name, value in attributes if name != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


class Book:
    """A workbook in the making; `close` gives its bytes. The same calls give the same bytes."""

    def __init__(self, title: str, created: datetime) -> None:
        self._stream = BytesIO()
        self.workbook = TextWorkbook(self._stream, _OPTIONS)
        self.workbook.set_properties({"title": _CONTROLS.sub("", title), "created": created})
        self.workbook.set_calc_mode("auto")
        self.workbook.set_size(2400, 1400)
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """The format with these properties on top of the workbook's look; one object for each set of properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 11, "font_color": INK, "valign": "top"}
            self._formats[key] = self.workbook.add_format(base | properties)
        return self._formats[key]

    def boxed(self, **properties: Any) -> Format:
        """A format with thin borders all round."""
        return self.format(**{"border": 1, "border_color": LINE, "text_wrap": True} | properties)

    def heading(self, **properties: Any) -> Format:
        """A table's column header."""
        return self.boxed(**{"bold": True, "bg_color": HEADER, "valign": "vcenter"} | properties)

    def sheet(self, name: str, *, tab: str = DEEP) -> Worksheet:
        """A new sheet without grid lines."""
        sheet = self.workbook.add_worksheet(name, GrowingSheet)
        sheet.hide_gridlines(2)
        sheet.set_tab_color(tab)
        return sheet

    def title(self, sheet: Worksheet, row: int, column: int, words: str) -> None:
        """A sheet's title."""
        sheet.set_row(row, 28)
        sheet.write_string(row, column, words, self.format(bold=True, font_size=18, font_color=DEEP, valign="vcenter"))

    def smiley_format(self, smiley: Smiley, **properties: Any) -> Format:
        """A cell in the smiley's own colours."""
        look = looks()[smiley]
        return self.boxed(**{"bg_color": look.fill, "font_color": look.font} | properties)

    def close(self) -> bytes:
        self.workbook.close()
        return self._stream.getvalue()


def page(sheet: Worksheet, agreement: Agreement, *, landscape: bool = True) -> None:
    """A4, one page wide, with the agreement, the sheet's name and page numbers at the foot."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(_footer(f"{agreement.municipality} · {agreement.title}"))


def _footer(words: str) -> str:
    """The footer with the words at its left, shortened where Excel would take none of it."""
    words = _CONTROLS.sub("", words)
    shown, left = words, len(words)
    while cell_length(foot := f"&L&8{shown.replace('&', '&&')}&C&8&A&R&8{text('footer_page')}") > _FOOTER:
        left = min(left, _FOOTER) - 1
        shown = f"{words[:left].rstrip()}…"
    return foot


def keep_together(sheet: Worksheet, widths: Iterable[float], blocks: Iterable[tuple[int, float]]) -> None:
    """Starts a new page before each block that does not fit on the rest of one; blocks are (first row, points).

    Call it after `page`: the sheet is printed one page wide by its scale, for Excel heeds no page breaks on a sheet
    that it fits to pages by itself. LibreOffice makes columns wider than Excel does, so its widths count.
    """
    scale = min(100, int(99 * _PAGE_WIDTH / sum((width + 0.71) * 5.58 for width in widths)))
    room, used = _PAGE_HEIGHT * 100 / scale, 0.0
    breaks = []
    for row, points in blocks:
        if used and used + points > room:
            breaks.append(row)
            used = 0.0
        used += points
    sheet.set_print_scale(scale)
    sheet.set_h_pagebreaks(breaks)


def lines(words: str, width: float) -> int:
    """How many lines a text takes in a column of that width (Excel's characters), words kept whole."""
    room = max(width * _ROOM, 4.0)
    return sum(_paragraph_lines(paragraph, room) for paragraph in words.split("\n"))


def height(
    cells: Iterable[tuple[float, str]], least: int = 1, *, most: float = MAX_POINTS, line: float = LINE_POINTS
) -> float:
    """A row's height in points for (column width, text) pairs, at `line` points a line.

    The widths are those for regular text of 11 points; `SMALL` and `BOLD` turn others' into them.
    """
    needed = max([least, *(lines(words, width) for width, words in cells)])
    return min(needed * line + 3, most)


def pixels(points: float) -> int:
    """Points as pixels of a 96 dpi screen."""
    return math.ceil(points * 96 / 72)


def _paragraph_lines(paragraph: str, room: float) -> int:
    count, used = 1, 0.0
    for word in paragraph.split():
        size = _width(word)
        if used and used + _SPACE + size > room:
            count, used = count + 1, size
        else:
            used += size + (_SPACE if used else 0)
        if used > room:
            count, used = count + int(used // room), used % room
    return count


@lru_cache(maxsize=8192)
def _width(word: str) -> float:
    """A word's width in digits of its font."""
    return sum(_WIDTH_OF.get(character, 1.04) for character in word)
