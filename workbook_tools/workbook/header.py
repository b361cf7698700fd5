"""Which column of a sheet is which: by the hidden key row, else by header or alias; never by position.

A key is believed only while the heading below it does not say something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.text import meaning
from workbook_tools.schema.columns import Column, ColumnSet, plain

from .address import address, letters
from .headings import NO_ROUND, Headings, doubted
from .raw import RawSheet

SEARCHED_ROWS = 30
_USUAL_ROWS = 6
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Header:
    """`columns` maps a key to its 0-based column; data starts below the 0-based `row`. `keys` is the row of keys.

    `doubted` are columns whose heading is not what their key says: they are none of `columns`, and are not read.
    """

    row: int
    columns: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    keys: int | None = None
    doubted: Mapping[str, int] = field(default_factory=dict)

    @property
    def column_letters(self) -> dict[str, str]:
        return {key: letters(column) for key, column in self.columns.items()}


def find_header(sheet: RawSheet, columns: ColumnSet, file: str) -> Header | None:
    """The sheet's header; None when the sheet has none, and so is no committee sheet."""
    names = columns.by_name
    for searched in (_USUAL_ROWS, SEARCHED_ROWS):
        texts = [[_text(v) for v in row] for row in sheet.rows[:searched]]
        key_row = next((i for i, row in enumerate(texts) if _is_key_row(row, columns)), None)
        header_row = _header_row(texts, names, key_row)
        if key_row is not None and header_row is not None:
            break
    if key_row is None and header_row is None:
        return None
    source = Source(file, sheet.name)
    found, findings = ({}, []) if key_row is None else _by_keys(texts[key_row], key_row, columns, source)
    if header_row is None:
        return Header((key_row or 0) + 2, found, tuple(findings), key_row)
    headings = Headings(texts, header_row, columns)
    doubts, told = doubted(headings, found, columns, source)
    findings += [*told, *_by_names(headings, found, source)]
    read = {key: i for key, i in found.items() if key not in doubts} if doubts else found
    return Header(header_row, read, tuple(findings), key_row, doubts)


def _text(value: object) -> str:
    """A header as text: the year 2019 is stored as 2019.0."""
    return f"{value:g}" if isinstance(value, float) else "" if value is None else meaning(str(value))


def _is_key_row(row: Sequence[str], columns: ColumnSet) -> bool:
    """Whether it holds enough keys; some keys are aliases of their headers too, but none with a full stop is."""
    known = [text for text in row if text in columns.by_key]
    return len(known) >= _ENOUGH and ("number" in known or sum("." in text for text in known) >= _ENOUGH)


def _header_row(texts: Sequence[Sequence[str]], names: Mapping[str, list[Column]], key_row: int | None) -> int | None:
    """The first row with at least three known headers, below the key row if there is one, else above it."""
    first = 0 if key_row is None else key_row + 1
    order: list[int] = [*range(first, len(texts)), *range(first - 1)]
    known = (i for i in order if len({plain(t) for t in texts[i] if t} & names.keys()) >= _ENOUGH)
    return next(known, None)


def _by_keys(
    row: Sequence[str], row_index: int, columns: ColumnSet, source: Source
) -> tuple[dict[str, int], list[Finding]]:
    found: dict[str, int] = {}
    findings = []
    for i, key in enumerate(row):
        if key in found:
            findings.append(_duplicate(source, address(row_index, i), columns[key].header, letters(found[key])))
        elif key in columns.by_key:
            found[key] = i
    return found, findings


def _by_names(headings: Headings, found: dict[str, int], source: Source) -> list[Finding]:
    """Adds to `found` the columns that the key row does not name. Of a header seen twice, the first counts."""
    findings = []
    keyed = set(found.values())
    for i, text in enumerate(headings.texts):
        if not text or i in keyed or not (meaning := headings.meaning(i)):
            continue
        place = address(headings.row, i)
        free = [c for c in meaning if c.key not in found]
        if free and len(meaning) == 1:
            found[free[0].key] = i
        elif free:
            findings.append(_without_round(source, place, text))
        elif not _has_key_column(meaning, found, keyed):
            findings.append(_duplicate(source, place, text, letters(found[meaning[0].key])))
    return findings


def _has_key_column(candidates: Sequence[Column], found: Mapping[str, int], keyed: set[int]) -> bool:
    """Whether the key row already says where such a column is: then a copy of its header elsewhere is just a note."""
    return all(found[c.key] in keyed for c in candidates)


def _duplicate(source: Source, cell: str, header: str, first: str) -> Finding:
    return finding("S05", Source(source.file, source.sheet, cell), values={"header": header, "column": first})


def _without_round(source: Source, cell: str, header: str) -> Finding:
    return finding(NO_ROUND, Source(source.file, source.sheet, cell), values={"header": header})
