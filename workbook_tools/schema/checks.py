"""Field checks (type, choice, required, length): one Pandera schema over the canonical texts of all rows.

To load Pandera takes longer than to read ten workbooks, and most workbooks hold nothing that it would refuse. So
`is_certain` sifts first: where every text is one that the column's one check accepts, there is nothing to ask Pandera.
A test holds the two together, text by text.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .cells import CANONICAL_AMOUNT, CANONICAL_NUMBER, CANONICAL_YEAR
from .columns import Column
from .smileys import label, looks

if TYPE_CHECKING:
    import pandera.polars as pa
    from pandera.errors import SchemaErrors

PATTERNS = {
    "number": CANONICAL_NUMBER,
    "reference": CANONICAL_NUMBER,
    "amount": CANONICAL_AMOUNT,
    "year": CANONICAL_YEAR,
}
REQUIRED = "F1"
TOO_LONG = "F7"
CODES = {"smiley": "F2", "amount": "F4", "number": "F5", "reference": "F5", "year": "F6"}


class CellFault(NamedTuple):
    """One cell that a check refused: `row` indexes the table's lists, `code` is the finding's."""

    row: int
    key: str
    code: str


def is_certain(table: Mapping[str, Sequence[str | None]], columns: Iterable[Column]) -> bool:
    """Whether `check_table` would find no fault in these columns of a table, told without it."""
    return all(_is_certain(column, table[column.key]) for column in columns if column.key in table)


def _is_certain(column: Column, texts: Sequence[str | None]) -> bool:
    if column.required and None in texts:
        return False
    if fault_code(column) == TOO_LONG:
        return max(map(len, filter(None, texts)), default=0) <= column.max_length
    return all(is_canonical(column, text) for text in {*texts} if text)


def load() -> None:
    """Load the libraries, for a moment in which there is something to wait for. Called again, it does nothing."""
    gc.disable()  # modules are kept: to look through them time and again for what can be let go takes a tenth longer
    try:
        import pandera.polars  # noqa: F401
    finally:
        gc.enable()


def pandera_schema(columns: Iterable[Column]) -> pa.DataFrameSchema:
    """The schema of a table whose columns are canonical texts (None where blank), one per column key."""
    import pandera.polars as pa
    import polars as pl

    return pa.DataFrameSchema(
        {c.key: pa.Column(pl.String, checks=_checks(c), nullable=not c.required) for c in columns}
    )


def check_table(table: Mapping[str, Sequence[str | None]], columns: Iterable[Column]) -> list[CellFault]:
    """Every fault of a table (column key -> texts, all of one length), in row order, from one Pandera call."""
    import polars as pl
    from pandera.errors import SchemaErrors

    present = {c.key: c for c in columns if c.key in table}
    schema = pandera_schema(present.values())
    try:
        schema.validate(pl.DataFrame(dict(table), schema=dict.fromkeys(table, pl.String)), lazy=True)
    except SchemaErrors as errors:
        return sorted(_faults(errors, present))
    return []


def _faults(errors: SchemaErrors, columns: Mapping[str, Column]) -> Iterable[CellFault]:
    for case in errors.failure_cases.iter_rows(named=True):
        key = str(case["column"])
        blank = case["check"] == "not_nullable"
        yield CellFault(int(case["index"]), key, REQUIRED if blank else fault_code(columns[key]))


def fault_code(column: Column) -> str:
    """The code of the one check that a column's texts must pass: its type's, its choices', or its length's."""
    return "F3" if column.type == "choice" and isinstance(column.choices, tuple) else CODES.get(column.type, TOO_LONG)


def _checks(column: Column) -> list[pa.Check]:
    import pandera.polars as pa

    if column.type == "smiley":
        return [pa.Check.isin([label(smiley) for smiley in looks()])]
    if column.type == "choice" and isinstance(column.choices, tuple):
        return [pa.Check.isin(column.choices)]
    if column.type in PATTERNS:
        return [pa.Check.str_matches(PATTERNS[column.type])]
    return [pa.Check.str_length(max_value=column.max_length)]


def is_canonical(column: Column, text: str) -> bool:
    """Whether one text passes its column's check; for single values, where a Pandera call would cost more than it does.

    A test holds it against `check_table`.
    """
    if not text:
        return not column.required
    if column.type == "smiley":
        return text in {look.label for look in looks().values()}
    if column.type == "choice" and isinstance(column.choices, tuple):
        return text in column.choices
    if column.type in PATTERNS:
        return re.fullmatch(PATTERNS[column.type], text) is not None
    return len(text) <= column.max_length
