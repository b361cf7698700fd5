"""How Excel, LibreOffice, openpyxl and XlsxWriter write a sheet's rows, as patterns, and what a row's shape tells.

Whatever of a sheet matches `ROWS` is written in ASCII that the pattern spells out, but for what `free` gathers:
attributes of rows, formulas, and texts. These alone remain to be checked for being well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice
from operator import lt
from typing import NamedTuple

from . import limits
from .address import column

_FORMULA = rb"<f(?=[ />])[^<>]*+>(?:(?<=/>)|[^<]*+</f>)"
_NUMBER = rb"(?:<v>[-+.0-9eE]{0,32}+</v>|<v ?/>)"
_TEXT = rb"(?:<v>[^<]{0,32767}+</v>|<v ?/>)"
_INLINE = rb'<is><t(?: xml:space="preserve")?+>[^<]{0,32767}+</t></is>'
_CELL = (
    rb'<c r="[A-Z]{1,3}+\1"(?: s="[0-9]{1,6}+")?+(?: ?/>'
    rb'| t="s"><v>[0-9]{1,7}+</v></c>'
    rb'|(?: t="[nb]")?+>(?:' + _FORMULA + _NUMBER + rb"?+|" + _NUMBER + rb")</c>"
    rb'| t="(?:str|e)">(?:' + _FORMULA + _TEXT + rb"?+|" + _TEXT + rb")</c>"
    rb'| t="inlineStr">' + _INLINE + rb"</c>)"
)
_ROW = rb'<row r="([1-9][0-9]{0,6}+)"[^<>]*+>(?:(?<=/>)|[ \t\r\n]*+(?:' + _CELL + rb"[ \t\r\n]*+)*+</row>)"
ROWS = re.compile(rb"[ \t\r\n]*+(?:" + _ROW + rb"[ \t\r\n]*+)*+")

_ROW_TAG = re.compile(rb'<row r="[0-9]++"([^<>]*+)>')
_FORMULAS = re.compile(_FORMULA)
_INLINES = re.compile(_INLINE)
_TEXT_VALUES = re.compile(rb' t="(?:str|e)">(?:' + _FORMULA + rb")?+(<v>[^<]++</v>)")

_VARIABLE = b"0123456789."
_ALIKE = bytes.maketrans(b"123456789", b"0" * 9)  # a million heights are few shapes
_CONTENT = re.compile(
    rb'<c r="([A-Z]++)"(?: s="")?+(?: t="([A-Za-z]++)")?+>(<f(?=[ />])[^<>]*+>(?:(?<=/>)|[^<]*+</f>))?+(<v>|<is>)?+'
)
_LETTERS = re.compile(rb'<c r="([A-Z]++)"')
_KEPT, _STRETCH = 1 << 14, 1 << 20

FORMULA, INLINE, TEXTS = "f", "inlineStr", frozenset({"str", "e"})


def free(data: bytes, start: int, end: int, kinds: Collection[str]) -> bytes:
    """What the pattern leaves open in rows that match it, as elements. `kinds` are the kinds of their cells."""
    wanted = {_FORMULAS: {FORMULA}, _TEXT_VALUES: TEXTS, _INLINES: {INLINE}}
    patterns = [pattern for pattern, needed in wanted.items() if not needed.isdisjoint(kinds)]
    tags: set[bytes] = set()
    found: set[bytes] = set()
    for first, last in stretches(data, start, end):
        tags.update(tag.translate(_ALIKE) for tag in _ROW_TAG.findall(data, first, last))
        for pattern in patterns:
            found.update(pattern.findall(data, first, last))
    return b"".join([*(b'<row r=""%b/>' % attributes.removesuffix(b"/") for attributes in tags), *found])


def stretches(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where some rows start and end: what is made of a large sheet at a time takes little memory then."""
    while start < end:
        stop = data.find(b"<row", start + _STRETCH, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop


class Content(NamedTuple):
    """A cell that holds more than a style. `value` is its place among the row's ``<v>``, -1 where it has none.

    `mark` is how the cell begins, up to the row's number.
    """

    column: int
    letters: str
    mark: bytes
    kind: str
    value: int
    formula: bool


class Layout(NamedTuple):
    """What all rows have in common that differ in digits only.

    `kinds` are the types of the cells with content, and FORMULA where one of them is a formula. `texts` are the
    columns of references to shared strings, and `is_text` says of each ``<v>`` of the row whether it is one; `others`
    are all other cells with content. `width` is 1 more than the last column with content, 0 where there is none.
    `rows` is 1, and more where blank rows stand before it. `ascending` is False where cells don't ascend, or one is
    off the grid.
    """

    width: int
    kinds: frozenset[str]
    texts: tuple[int, ...]
    is_text: tuple[bool, ...]
    others: tuple[Content, ...]
    rows: int
    ascending: bool


def layout_of(row: bytes) -> Layout:
    """The layout of a row that matches the pattern, without its ``</row>``. Rows of a table have few; they are kept."""
    shape = row.translate(None, _VARIABLE)
    return _known_layout(shape) if len(shape) < _KEPT else _layout(shape)


def _layout(shape: bytes) -> Layout:
    columns = [column(letters.decode()) for letters in _LETTERS.findall(shape)]
    ascending = all(map(lt, columns, islice(columns, 1, None)))
    contents = [*_contents(shape)]
    return Layout(
        max((c.column for c in contents), default=-1) + 1,
        frozenset({c.kind for c in contents} | {FORMULA for c in contents if c.formula}),
        tuple(c.column for c in contents if c.kind == "s"),
        tuple(c.kind == "s" for c in contents if c.value >= 0),
        tuple(c for c in contents if c.kind != "s"),
        shape.count(b"<row "),
        ascending and (not columns or columns[-1] < limits.GRID_COLUMNS),
    )


_known_layout = lru_cache(maxsize=1024)(_layout)


def _contents(shape: bytes) -> Iterator[Content]:
    value = 0
    for letters, kind, formula, content in _CONTENT.findall(shape):
        name, valued = letters.decode(), content == b"<v>"
        place = value if valued else -1
        yield Content(column(name), name, b'<c r="' + letters, kind.decode() or "n", place, bool(formula))
        value += valued
