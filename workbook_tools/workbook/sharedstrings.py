"""The shared strings of a workbook: how many, which of them are blank, and whether one is too long."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from . import limits
from .limits import within
from .struck import MARK, struck_strings
from .xmlparts import TextCollector, feed, new_parser

# Plain and rich strings as Excel, LibreOffice and XlsxWriter write them. Possessive, so one pass without backtracking.
_TEXT = rb"<t(?: [^<>]*+)?+>(?:(?<=/>)|[^<]{0,32767}+</t>)"
_RUN_STYLE = rb"<rPr>(?:<[A-Za-z][^<>]*+(?<=/)>)*+</rPr>"
_ITEM = rb"<si>(?:" + _TEXT + rb"|(?:<r>(?:" + _RUN_STYLE + rb")?+" + _TEXT + rb"</r>)++)</si>"
_PLAIN = re.compile(rb"(?:<\?xml[^<>]*+>\s*+)?+<sst[^<>]*+>(?:" + _ITEM + rb"\s*+)*+</sst>\s*+")
_WHOLE_ITEM = re.compile(rb"<si>.*?</si>", re.DOTALL)
_WHOLE_TEXT = re.compile(rb'<si><t( xml:space="preserve")?+>([^<]*+)</t></si>')
_RUN_TEXT = re.compile(rb'<t( xml:space="preserve")?+(?: [^<>]*+)?+>([^<]*+)</t>')
_SIMPLE, _PRESERVED = b"<si><t>", b'<si><t xml:space="preserve">'
_MARK = b"\1"  # no XML holds it
_SPACE = b" \t\r\n"
_REFERENCE = re.compile("&([^;]+);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class SharedStrings:
    """Indices of strings without any text, and of strings longer than a cell can hold.

    `struck` are indices of strings that are struck through in part.
    `texts` are the strings themselves (None for a blank one) where the table is written the usual way.
    """

    count: int = 0
    blank: frozenset[int] = frozenset()
    too_long: frozenset[int] = frozenset()
    texts: list[str | None] | None = field(default=None, repr=False, compare=False)
    struck: frozenset[int] = frozenset()


def unescape(text: str) -> str:
    """``"a_x000D_b"`` -> ``"a\\rb"``, as Excel reads it; half of a surrogate pair stays as written."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)


def scan_shared_strings(part: str, data: bytes) -> SharedStrings:
    """One bounded pass. Element by element only when a string is too long, or written unusually."""
    found = _scanned(part, data)
    return replace(found, struck=struck_strings(part, data)) if MARK in data else found


def _scanned(part: str, data: bytes) -> SharedStrings:
    if _is_plain(data):
        within(limits.SHARED_STRINGS, data.count(b"<si>"), "W27")
        feed(new_parser(part), part, data)
        plain = _plain_texts(data)
        blank = frozenset(i for i, text in enumerate(plain) if text is None)
        # Readers differ on carriage returns.
        return SharedStrings(len(plain), blank, texts=None if data.find(b"\r", data.find(b"<si>")) >= 0 else plain)
    texts = _texts(part, data)
    within(limits.SHARED_STRINGS, len(texts), "W27")
    return SharedStrings(
        len(texts),
        frozenset(i for i, text in enumerate(texts) if not text),
        frozenset(i for i, text in enumerate(texts) if len(unescape(text)) > limits.TEXT_LENGTH),
    )


def _plain_texts(data: bytes) -> list[str | None]:
    if (simple := _simple_texts(data)) is not None:
        return simple
    found = _WHOLE_TEXT.findall(data)
    if len(found) == data.count(b"<si>"):
        return [string_text(*text) for text in found]
    return [_joined(item) for item in _WHOLE_ITEM.findall(data)]


def _simple_texts(data: bytes) -> list[str | None] | None:
    """The texts of a table in which each is one ``<t>``, as most programs write it; None for others."""
    written = data[data.find(b"<si>") : data.rfind(b"</si>")].replace(_PRESERVED, _SIMPLE + _MARK)
    items = written.removeprefix(_SIMPLE).removesuffix(b"</t>").split(b"</t></si>" + _SIMPLE)
    if not written.startswith(_SIMPLE) or len(items) != written.count(b"<si>"):
        return None
    texts = [text if text and text[0] > " " < text[-1] else _trimmed(text) for text in map(bytes.decode, items)]
    if b"&" in written or b"_x" in written:
        return [text and (unescape(_without_references(text)) or None) for text in texts]
    return texts


def _trimmed(text: str) -> str | None:
    return (text[1:] if text.startswith(_MARK.decode()) else text.strip(_SPACE.decode())) or None


def _joined(item: bytes) -> str | None:
    runs = _RUN_TEXT.findall(item)
    return plain_text(b"".join(text if preserved else text.strip(_SPACE) for preserved, text in runs))


def string_text(preserved: bytes, written: bytes) -> str | None:
    """The text of a ``<t>``: white space around it counts only where the element says so."""
    return plain_text(written if preserved else written.strip(_SPACE))


def plain_text(written: bytes) -> str | None:
    """The text of XML character data, as Excel reads it; None for a blank one."""
    return unescape(_without_references(written.decode())) or None


def _without_references(text: str) -> str:
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(match: re.Match[str]) -> str:
    name, code = match[1], match[1][1:]
    if not name.startswith("#"):
        return _ENTITIES[name]
    return chr(int(code[1:], 16) if code.startswith("x") else int(code))


def _texts(part: str, data: bytes) -> list[str]:
    collector = TextCollector(part, {"si"}, skipped={"rPh"}, most={"si": (limits.SHARED_STRINGS, "W27")})
    collector.run(data)
    return [item.text for item in collector.found]


def _is_plain(data: bytes) -> bool:
    return (
        b"<!" not in data
        and b"purl.oclc.org" not in data[:1000]
        and _PLAIN.fullmatch(data) is not None
        and not (b"<r>" in data and any(len(m[0]) > limits.TEXT_LENGTH for m in _WHOLE_ITEM.finditer(data)))
    )
