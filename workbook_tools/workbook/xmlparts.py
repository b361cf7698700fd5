"""XML parts of untrusted files through expat: no DOCTYPE, UTF-8 or UTF-16 only, bounded depth.

Names are compared without their namespace prefix, as the readers behind us do.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from types import MappingProxyType
from xml.parsers import expat

from . import limits
from .limits import refuse, within

STRICT_NAMESPACE = "http://purl.oclc.org/ooxml/"
_SHORTEST_ELEMENT = len(b"<c/>")
_ENCODINGS = ("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii")


@dataclass(slots=True)
class Element:
    """One element that was asked for: its name without prefix, its attributes as written, and all text inside it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    pieces: list[str] = field(default_factory=list)


def local(name: str) -> str:
    """``"x:row"`` -> ``"row"``."""
    return name.rpartition(":")[2] if ":" in name else name


def new_parser(part: str) -> expat.XMLParserType:
    """A parser that refuses a DOCTYPE (so there are no entities to expand) and other encodings than Excel writes."""

    def doctype(*_: object) -> None:
        refuse("W40", part=part)

    def declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            refuse("W51", part=part, encoding=encoding)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = doctype
    parser.XmlDeclHandler = declaration
    return parser


def feed(parser: expat.XMLParserType, part: str, data: bytes | memoryview, final: bool = True) -> None:
    """Parse, refusing what is not well-formed."""
    try:
        parser.Parse(data, final)
    except expat.ExpatError as error:
        refuse("W50", part=part, line=error.lineno)


def check_elements(part: str, data: bytes) -> None:
    """Refuse a part with more elements than any sheet within the limits needs (counted before parsing)."""
    if len(data) > _SHORTEST_ELEMENT * limits.XML_ELEMENTS:
        within(limits.XML_ELEMENTS, data.count(b"<") - data.count(b"</"), "W36", part=part)


Most = Mapping[str, tuple[int, str]]
"""How many there may be of an element, and the code of the refusal when there are more."""


def elements(
    part: str,
    data: bytes,
    wanted: AbstractSet[str],
    skipped: AbstractSet[str] = frozenset(),
    most: Most = MappingProxyType({}),
) -> list[Element]:
    """The wanted elements in document order, each with the text inside it; text inside `skipped` is left out."""
    collector = Collector(part, wanted, skipped, most)
    collector.run(data)
    return collector.found


class Collector:
    """State of one pass over a part. Of wanted elements inside each other, the outer one is taken."""

    _hears_text = True

    def __init__(
        self, part: str, wanted: AbstractSet[str], skipped: AbstractSet[str], most: Most = MappingProxyType({})
    ) -> None:
        self.part, self.wanted, self.skipped = part, wanted, skipped
        self.found: list[Element] = []
        self._left = {name: limit for name, (limit, _) in most.items()}
        self._most = most
        self._depth = 0
        self._open: Element | None = None
        self._open_depth = self._skip_depth = 0

    def run(self, data: bytes) -> None:
        """Parse the whole part; `found` is complete afterwards."""
        check_elements(self.part, data)
        parser = new_parser(self.part)
        self._listen(parser)
        feed(parser, self.part, data)

    def _listen(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        if self._hears_text:
            parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > limits.XML_DEPTH:
            refuse("W35", part=self.part, limit=limits.XML_DEPTH)
        if self._depth == 1:
            check_namespace(attributes)
        if ":" in name:
            name = local(name)
        if name in self.wanted:
            self._want(name, attributes)
        elif name in self.skipped and not self._skip_depth:
            self._skip_depth = self._depth

    def _want(self, name: str, attributes: dict[str, str]) -> None:
        if name in self._left:
            self._count(name)
        if self._open is None:
            self._open, self._open_depth = Element(name, attributes), self._depth
            self.found.append(self._open)

    def _count(self, name: str) -> None:
        """Refuses one too many as it comes: to collect a million first takes a gigabyte."""
        self._left[name] -= 1
        if self._left[name] < 0:
            limit, code = self._most[name]
            within(limit, limit + 1, code, part=self.part)

    def _text(self, text: str) -> None:
        if self._open is not None and not self._skip_depth:
            self._open.pieces.append(text)

    def _end(self, _name: str) -> None:
        if self._depth == self._skip_depth:
            self._skip_depth = 0
        if self._open is not None and self._depth == self._open_depth:
            self._open.text = "".join(self._open.pieces)
            self._open = None
        self._depth -= 1


class TextCollector(Collector):
    """Collects cell text as Excel reads it: white space around a ``<t>`` counts only where it says "preserve"."""

    _preserve = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
        if local(name) == "t":
            self._preserve = attributes.get("xml:space") == "preserve"

    def _text(self, text: str) -> None:
        super()._text(text if self._preserve else text.strip(" \t\r\n"))

    def _end(self, name: str) -> None:
        # Indentation between elements is no text.
        self._preserve = False
        super()._end(name)


def check_namespace(root_attributes: dict[str, str]) -> None:
    """Refuse strict OOXML: readers take its dates and relationships for something else, without an error."""
    for key, value in root_attributes.items():
        if key.startswith("xmlns") and value.startswith(STRICT_NAMESPACE):
            refuse("W12")
