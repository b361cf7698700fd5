"""A committee's sheet that stands twice: what the copy says otherwise is told cell by cell, and not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding
from workbook_tools.model.text import meaning
from workbook_tools.schema.columns import ColumnSet

from .meta import FieldKey
from .tables import SheetTable

_NO_FIELDS = ("row_id", "check")
_SHOWN = 200

RowTexts = Mapping[str, str]
"""A row's texts by column key; a blank cell has none."""


class _Rows:
    """Rows that are known by their id, or where that is gone by number and title."""

    def __init__(self, rows: Iterable[tuple[str, RowTexts]]) -> None:
        self._rows: dict[str, RowTexts] = {}
        for row_id, texts in rows:
            for token in row_tokens(row_id, texts.get("number", ""), texts.get("title", "")):
                self._rows.setdefault(token, texts)

    def find(self, row_id: str, texts: RowTexts) -> RowTexts | None:
        tokens = row_tokens(row_id, texts.get("number", ""), texts.get("title", ""))
        return next((self._rows[token] for token in tokens if token in self._rows), None)


def row_tokens(row_id: str, number: str, title: str) -> list[str]:
    """What a row is known by, the surest first."""
    tokens = [f"id {row_id}"] if row_id else []
    return [*tokens, f"{meaning(number)} {meaning(title)}"] if number and title else tokens


def copy_findings(
    copy: SheetTable, original: SheetTable | None, base: Mapping[FieldKey, str], columns: ColumnSet
) -> Iterator[Finding]:
    """Each cell of a copy that says something else than was sent (`base`) and than the sheet that is read (S56).

    Where nothing was sent, as in a master, what the sheet that is read says is all there is to compare with; a cell
    that is blank then says nothing: the copy is only behind.
    """
    read = _Rows(_table_rows(original) if original else ())
    sent = _Rows(_sent_rows(copy.committee, base))
    for index, (row_id, texts) in enumerate(_table_rows(copy)):
        here, before = read.find(row_id, texts), sent.find(row_id, texts)
        if here is None and before is None:
            yield _told(copy, index, "", " | ".join(texts.values()), "")
            continue
        for key in (key for key in copy.cells if key not in _NO_FIELDS):
            text = texts.get(key, "")
            others = [row.get(key, "") for row in (here, before) if row is not None]
            if (text or before is not None) and all(meaning(text) != meaning(other) for other in others):
                header = columns[key].header if key in columns.by_key else key
                yield _told(copy, index, key, text, (here or {}).get(key, ""), header)


def _table_rows(table: SheetTable) -> list[tuple[str, RowTexts]]:
    """The id and the texts of each row, those under merged cells and in formulas left out."""
    ids = table.cells.get("row_id") or [None] * len(table)
    rows: list[dict[str, str]] = [{} for _ in table.rows]
    for key, texts in table.cells.items():
        for row, text in zip(rows, texts, strict=True):
            if text is not None and key not in _NO_FIELDS:
                row[key] = text
    return [(row_id or "", row) for row_id, row in zip(ids, rows, strict=True)]


def _sent_rows(committee: str, base: Mapping[FieldKey, str]) -> list[tuple[str, RowTexts]]:
    rows: dict[str, dict[str, str]] = {}
    for (its_committee, row_id, key), text in base.items():
        if its_committee == committee:
            rows.setdefault(row_id, {})[key] = text
    return [*rows.items()]


def _told(copy: SheetTable, index: int, key: str, text: str, other: str, header: str = "") -> Finding:
    source = replace(copy.where, row=copy.rows[index]).source(key or "number")
    numbers = copy.cells.get("number")
    where = {"committee": copy.committee, "number": (numbers[index] if numbers else None) or "", "field": key}
    shown = {"value": _cut(text) or "–", "other": _cut(other) or "–"}
    values = {"sheet": copy.where.sheet, "original": copy.committee, "header": header or where["number"], **shown}
    return finding("S56", source, **where, values=values)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
