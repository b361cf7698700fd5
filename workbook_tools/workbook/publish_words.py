"""All that a part says, as text to look through: its texts and what stands in attributes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from .xmlparts import check_elements, feed, local, new_parser

APART = "\n\0\n"
"""Between texts that do not belong together: no number and no path goes across it."""

# Ten digits alone in an attribute are an id or a measure, unless it is one of these, which hold what people typed.
_TYPED = {
    "v", "val", "n", "c", "name", "caption", "title", "descr", "display", "tooltip", "location", "value", "uniqueName",
    "description", "comment", "prompt", "promptTitle", "error", "errorTitle", "help", "statusBar",
}  # fmt: skip
_VALUE_IN_VAL = {"filter", "customFilter", "inputCells"}
_GUID = re.compile(r"\{[0-9A-Fa-f-]{36}\}")
_LINE_ENDS = {"p", "br", "tab", "cr"}
_VML_RUN = re.compile(rb"</?(?:font|b|i|u|span)(?=[\s/>])[^<>]*+>", re.IGNORECASE)
_VML_TAG = re.compile(rb"<[^<>]*+>")
_VML_SAID = re.compile(rb"""\s(?:alt|title|href|o:href)=(?:"([^"<>]*+)"|'([^'<>]*+)')""")
_WIDE = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\0){6,}+")


def said(name: str, attributes: Mapping[str, str]) -> Iterator[str]:
    """The attributes of an element (its name without prefix) that may hold words."""
    for key, value in attributes.items():
        if key.startswith("xmlns") or _GUID.fullmatch(value):
            continue
        if not value.isdecimal():
            yield value
        elif local(key) in _TYPED and (key != "val" or name in _VALUE_IN_VAL):
            yield _as_typed(value)


def _as_typed(digits: str) -> str:
    """Nine digits may be a number that lost the first 0 of a day such as the 5th."""
    return digits.zfill(10) if len(digits) == 9 else digits


def words(part: str, data: bytes) -> str:
    """All that an XML part says. The runs of a paragraph are one text, as people see it."""
    check_elements(part, data)
    collector = _Words()
    parser = new_parser(part)
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.text
    feed(parser, part, data)
    return "".join(collector.pieces) + APART + APART.join(collector.attributes)


class _Words:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.attributes: list[str] = []
        self._open = ""
        self._says = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._open = local(name)
        self.attributes.extend(said(self._open, attributes))

    def text(self, text: str) -> None:
        if self._open == "t" or not text.isspace():  # indentation between elements is no text
            self.pieces.append(_as_typed(text) if self._open == "v" and text.isdecimal() else text)
            self._says = self._open != "t"

    def end(self, name: str) -> None:
        if local(name) in _LINE_ENDS:
            self.pieces.append("\n")
        elif self._says:
            self.pieces.append(APART)
        self._open, self._says = "", False


def drawing_words(data: bytes) -> str:
    """What an old drawing (VML) says: captions of buttons and boxes. It is no XML that a parser would take."""
    texts = [data, *(b"".join(pair) for pair in _VML_SAID.findall(data))]
    plain = (_VML_TAG.sub(APART.encode(), _VML_RUN.sub(b"", text)) for text in texts)
    return html.unescape(APART.join(text.decode("utf-8", "replace") for text in plain))


def binary_words(data: bytes) -> str:
    """What a part that is no XML says, in either encoding that programs write texts in."""
    wide = (match[0].decode("utf-16-le") for match in _WIDE.finditer(data))
    return APART.join([data.decode("latin-1").replace("\0", APART), *wide])
