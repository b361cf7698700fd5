"""The text of a document as lines: a paragraph, or a table row with its cells."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from workbook_tools.model.text import bare, one_line

_PARAGRAPH_BREAK = re.compile(r"\s*(?:</p>\s*<p>|<br ?/?>)\s*")
_TAG = re.compile(r"</?(?:p|b|i|u|em|strong|span)>")
_LINE_BREAK = re.compile(r" {3,}|[\v\r\n\x85\u2028\u2029]")
_MARKDOWN = re.compile(r"^#+ +|\*\*")
_SENTENCE_ENDS = (".", ":", "!", "?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: one cell for a paragraph, several for a table row. `number` counts from 1.

    A cell's paragraphs and line breaks are newlines; tags and Markdown are gone.
    """

    number: int
    cells: tuple[str, ...]

    @property
    def is_row(self) -> bool:
        return len(self.cells) > 1

    @property
    def text(self) -> str:
        """All cells, for a message or for what is left out."""
        return " ".join(cell for cell in self.cells if cell)

    def cell(self, index: int) -> str:
        """A cell; "" where the row is shorter (an editor may have cut blank cells off at the end)."""
        return self.cells[index] if index < len(self.cells) else ""


def document_lines(text: str) -> list[Line]:
    """The document's lines, blank ones left out; line numbers are those of `text`."""
    lines = (_line(number, raw) for number, raw in enumerate(re.split(r"\r\n|\n|\r|\f", text), 1))
    return [line for line in lines if any(line.cells)]


def continued(first: str, second: str) -> str:
    """Two pieces of one text that a page break cut: a sentence goes on in the same line, a new one starts below."""
    if not first or not second:
        return first or second
    return f"{first}\n{second}" if ends_sentence(first) else f"{first} {second}"


def ends_sentence(text: str) -> bool:
    """Whether the text's last sentence is finished."""
    return text.endswith(_SENTENCE_ENDS)


def _line(number: int, raw: str) -> Line:
    cells = tuple(clean_cell(cell) for cell in raw.split("\t"))
    return Line(number, (one_line(_MARKDOWN.sub("", cells[0])),) if len(cells) == 1 else cells)


def clean_cell(raw: str) -> str:
    """A cell's text: paragraphs and runs of three or more spaces (a line break once) become newlines."""
    text = bare(html.unescape(_TAG.sub("", _PARAGRAPH_BREAK.sub("\n", raw))))
    pieces = (one_line(piece) for piece in _LINE_BREAK.split(text))
    return "\n".join(piece for piece in pieces if piece)
