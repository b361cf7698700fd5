"""Which column of a sheet is which: by the hidden key row, else by header or alias; never by position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.schema.columns import Column, ColumnSet, plain

from .address import address, letters
from .raw import RawSheet

SEARCHED_ROWS = 30
_USUAL_ROWS = 6
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Header:
    """`columns` maps a key to its 0-based column; data starts below the 0-based `row`. `keys` is the row of keys."""

    row: int
    columns: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    keys: int | None = None

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
    if header_row is not None:
        findings += _by_names(texts, header_row, names, found, source)
    last = header_row if header_row is not None else (key_row or 0) + 2
    return Header(last, found, tuple(findings), key_row)


def _text(value: object) -> str:
    """A header as text: the year 2019 is stored as 2019.0."""
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


def _is_key_row(row: Sequence[str], columns: ColumnSet) -> bool:
    return "number" in row and sum(text in columns.by_key for text in row) >= _ENOUGH


def _header_row(texts: Sequence[Sequence[str]], names: Mapping[str, list[Column]], key_row: int | None) -> int | None:
    """The first row, below the key row if there is one, with at least three known headers."""
    first = 0 if key_row is None else key_row + 1
    for i in range(first, len(texts)):
        if len({plain(t) for t in texts[i] if t} & names.keys()) >= _ENOUGH:
            return i
    return None


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


def _by_names(
    texts: Sequence[Sequence[str]],
    header_row: int,
    names: Mapping[str, list[Column]],
    found: dict[str, int],
    source: Source,
) -> list[Finding]:
    """Adds to `found` the columns that the key row does not name. Of a header seen twice, the first counts."""
    findings = []
    taken = set(found.values())
    groups = _groups(texts, header_row)
    for i, text in enumerate(texts[header_row]):
        if not text or i in taken or not (candidates := names.get(plain(text))):
            continue
        free = [c for c in candidates if c.key not in found]
        in_group = [c for c in free if c.round is None or plain(c.group) == plain(groups.get(i, ""))]
        if free:
            found[(in_group or free)[0].key] = i
        elif not _has_key_column(candidates, found, taken):
            first = letters(found[candidates[0].key])
            findings.append(_duplicate(source, address(header_row, i), text, first))
    return findings


def _has_key_column(candidates: Sequence[Column], found: Mapping[str, int], keyed: set[int]) -> bool:
    """Whether the key row already says where such a column is: then a copy of its header elsewhere is just a note."""
    return all(found[c.key] in keyed for c in candidates)


def _groups(texts: Sequence[Sequence[str]], header_row: int) -> dict[int, str]:
    """The group header over each column: the row above, filled to the right as merged cells are read."""
    above = texts[header_row - 1] if header_row else ()
    groups: dict[int, str] = {}
    current = ""
    for i in range(len(texts[header_row])):
        current = (above[i] if i < len(above) else "") or current
        groups[i] = current
    return groups


def _duplicate(source: Source, cell: str, header: str, first: str) -> Finding:
    return finding("S05", Source(source.file, source.sheet, cell), values={"header": header, "column": first})
