"""A Word document's text in the form of the published texts: one line per paragraph, table rows with tabs.

Written on the standard library: python-docx leaves out `w:sym`, and in Word the smileys are symbols of the font
Wingdings. Page headers and footers are page furniture and are not read; foot- and endnotes come last. Numbers that
Word counts up itself stand in no text and can't be read.
"""

from __future__ import annotations

import html
import io
import zipfile
import zlib
from xml.parsers import expat

from .archive import UnsafeDocumentError, check_archive
from .limits import MIB, PART_BYTES, XML_ELEMENTS, Extent

DEPTH = 256
_WIDEST_CELL = 64
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_WINGDINGS = {"J": "☺", "K": "😐", "L": "🙁"}
_CHARACTERS = {"tab": " ", "cr": "<br/>", "noBreakHyphen": "-"}
_SKIPPED = ("Fallback", "del", "moveFrom")


class BrokenDocumentError(Exception):
    """The file is no Word document; the argument says what is missing."""


def docx_text(data: bytes) -> str:
    """The document's lines. Raises UnsafeDocumentError, BrokenDocumentError or TooLargeError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(archive)
            present = [name for name in _PARTS if name in archive.namelist()]
            if _PARTS[0] not in present:
                raise BrokenDocumentError(_PARTS[0])
            extent = Extent()
            return "\n".join(line for name in present for line in _part_lines(_part(archive, name), name, extent))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise BrokenDocumentError(str(error)) from error


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The part's bytes, read no further than the limit, whatever the directory says of its size."""
    with archive.open(name) as stream:
        data = stream.read(PART_BYTES + 1)
    if len(data) > PART_BYTES:
        raise UnsafeDocumentError(f"{name} > {PART_BYTES // MIB} MiB")
    return data


def _part_lines(data: bytes, name: str, extent: Extent) -> list[str]:
    reader = _Reader(extent)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two for encodings that expat does not know
        raise BrokenDocumentError(f"{name}: {error}") from error
    return reader.lines


class _Reader:
    """Collects lines from the parser's events. A table in a cell and a text box become text of what holds them."""

    def __init__(self, extent: Extent) -> None:
        self._extent = extent
        self._elements = 0
        self.lines: list[str] = []
        self._paragraphs: list[list[str]] = []
        self._cells: list[list[str]] = []
        self._rows: list[list[str]] = []
        self._span = 1
        self._in_text = False
        self._skipping = 0
        self._depth = 0

    def doctype(self, *_: object) -> None:
        raise UnsafeDocumentError("DOCTYPE")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEPTH or self._elements > XML_ELEMENTS:
            raise UnsafeDocumentError(f"XML > {DEPTH if self._depth > DEPTH else XML_ELEMENTS}")
        name = _local(tag)
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
        elif "wordprocessingml" in tag:
            self._open(name, {_local(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._skipping:
            self._skipping -= 1
        elif "wordprocessingml" in tag:
            self._close(_local(tag))

    def characters(self, text: str) -> None:
        if self._in_text and self._paragraphs and not self._skipping:
            self._paragraphs[-1].append(html.escape(" ".join(text.split("\t")), quote=False))

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p":
            self._paragraphs.append([])
        elif name == "tr":
            self._rows.append([])
        elif name == "tc":
            self._cells.append([])
            self._span = 1
        elif name == "gridSpan":
            self._span = _span(attributes.get("val", ""))
        elif self._paragraphs:
            self._write(name, attributes)

    def _write(self, name: str, attributes: dict[str, str]) -> None:
        self._in_text = name == "t"
        if name == "br":
            self._paragraphs[-1].append(" " if attributes.get("type") == "page" else "<br/>")
        elif name == "sym":
            self._paragraphs[-1].append(_symbol(attributes))
        else:
            self._paragraphs[-1].append(_CHARACTERS.get(name, ""))

    def _close(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "p":
            self._end_paragraph(" ".join("".join(self._paragraphs.pop()).split("\n")))
        elif name == "tc":
            self._end_cell(self._cells.pop())
        elif name == "tr":
            self._end_row(self._rows.pop())

    def _end_cell(self, paragraphs: list[str]) -> None:
        """A cell without a row is text like any other."""
        if self._rows:
            text = " ".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
            self._extent.add_cells(self._span)
            self._rows[-1] += [text, *[""] * (self._span - 1)]
        else:
            for text in paragraphs:
                self._end_paragraph(text)
        self._span = 1

    def _end_paragraph(self, text: str) -> None:
        if not text.strip():
            return
        if self._paragraphs:
            self._paragraphs[-1].append(f" {text} ")
        elif self._cells:
            self._cells[-1].append(text)
        else:
            self._extent.add_row(1)
            self.lines.append(text)

    def _end_row(self, cells: list[str]) -> None:
        if self._cells:
            self._cells[-1] += [cell for cell in cells if cell]
        else:
            self._extent.add_row(len(cells))
            self.lines.append("\t".join(cells))


def _span(value: str) -> int:
    """How many columns a cell takes; one for a text that is no number."""
    return min(int(value), _WIDEST_CELL) if value.isdecimal() and len(value) < 10 else 1


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _symbol(attributes: dict[str, str]) -> str:
    """A symbol's character; Wingdings' faces as the smileys that they show. Word adds F000 to a symbol font's codes."""
    try:
        code = int(attributes.get("char", ""), 16)
        character = chr(code - 0xF000 if 0xF000 <= code < 0xF100 else code)
    except (ValueError, OverflowError):
        return ""
    if "\ud800" <= character <= "\udfff" or character < " ":
        return ""
    return _WINGDINGS.get(character, character) if attributes.get("font", "").startswith("Wingdings") else character
