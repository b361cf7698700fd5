"""What a rejected edit is called in messages: the column's header and round, as they stand in the sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workbook_tools.model.findings import Finding
from workbook_tools.schema.columns import Column, ColumnSet


def with_columns(findings: Iterable[Finding], columns: ColumnSet) -> tuple[Finding, ...]:
    """The findings with a value `said`: "Status, 3. budgetopfølgning 2019: I gang."."""
    return tuple(_named(f, columns) for f in findings)


def _named(f: Finding, columns: ColumnSet) -> Finding:
    column = columns.by_key.get(f.field)
    parts = (column_words(column) if column else "", f.values.get("value", ""))
    return replace(f, values={**f.values, "said": ": ".join(part for part in parts if part)})


def column_words(column: Column) -> str:
    """The header, of a round's column with the round's name."""
    return f"{column.header}, {column.group}" if column.round is not None else column.header
