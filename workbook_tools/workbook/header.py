"""Which column of a sheet is which: by the hidden key row, else by header or alias; never by position.

A key is believed only while the heading below it does not say something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.text import meaning
from workbook_tools.schema.columns import Column, ColumnSet, plain

from .address import address, letters
from .headings import NO_ROUND, TWICE, Headings, doubted
from .raw import RawSheet

SEARCHED_ROWS = 30
_USUAL_ROWS = 6
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Header:
    """`columns` maps a key to its 0-based column; data starts below the 0-based `row`. `keys` is the row of keys.

    None of `columns`, and not read, are those in doubt: `doubted`, whose heading is not what their key says or which
    stand there twice; and `roundless`, by place, whose heading does not say of which round they are, with what they may
    be.
    """

    row: int
    columns: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    keys: int | None = None
    doubted: Mapping[str, int] = field(default_factory=dict)
    roundless: Mapping[int, Sequence[str]] = field(default_factory=dict)

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
    doubts: dict[str, int] = {}
    roundless: dict[int, Sequence[str]] = {}
    if header_row is not None:
        headings = Headings(texts, header_row, columns)
        doubts, told = doubted(headings, found, columns, source)
        roundless, more = _by_names(headings, found, source)
        findings += [*told, *more]
    doubts |= {f.field: found[f.field] for f in findings if f.code == TWICE}
    read = {key: i for key, i in found.items() if key not in doubts} if doubts else found
    row = header_row if header_row is not None else (key_row or 0) + 2
    return Header(row, read, tuple(findings), key_row, doubts, roundless)


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
            findings.append(_duplicate(source, address(row_index, i), columns[key].header, key, found))
        elif key in columns.by_key:
            found[key] = i
    return found, findings


def _by_names(
    headings: Headings, found: dict[str, int], source: Source
) -> tuple[dict[int, Sequence[str]], list[Finding]]:
    """Adds to `found` the columns that the key row does not name. Returned are those that don't say of which round
    they are, each with what it may be."""
    findings = []
    roundless: dict[int, Sequence[str]] = {}
    keyed = set(found.values())
    for i, text in enumerate(headings.texts):
        if not text or i in keyed or not (meaning := headings.meaning(i)):
            continue
        place = address(headings.row, i)
        free = [c for c in meaning if c.key not in found]
        if free and len(meaning) == 1:
            found[free[0].key] = i
        elif free:
            roundless[i] = [c.key for c in meaning]
        elif not _has_key_column(meaning, found, keyed):
            findings.append(_duplicate(source, place, text, meaning[0].key, found))
    return roundless, [*findings, *_without_round(source, headings, roundless)]


def _has_key_column(candidates: Sequence[Column], found: Mapping[str, int], keyed: set[int]) -> bool:
    """Whether the key row already says where such a column is: then a copy of its header elsewhere is just a note."""
    return all(found[c.key] in keyed for c in candidates)


def _duplicate(source: Source, cell: str, header: str, key: str, found: Mapping[str, int]) -> Finding:
    values = {"header": header, "column": letters(found[key])}
    return finding(TWICE, Source(source.file, source.sheet, cell), field=key, values=values)


def _without_round(source: Source, headings: Headings, columns: Mapping[int, Sequence[str]]) -> Iterator[Finding]:
    if columns:
        place = Source(source.file, source.sheet, address(headings.row, min(columns)))
        shown = ", ".join(f'{letters(i)} "{headings.text(i)}"' for i in columns)
        yield finding(NO_ROUND, place, values={"value": shown})
