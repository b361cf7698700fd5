"""Cell content <-> typed value, column by column.

`canonical` turns whatever stands in a cell into the one text that means the same, or leaves it as typed when it means
nothing in that column; the Pandera checks (`checks`) then accept canonical texts only; `decode` gives the typed value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from workbook_tools.model.numbers import NUMBER, typed_number
from workbook_tools.model.text import folded, meaning, one_line, text_of, written
from workbook_tools.model.values import NO_FUNDS, NoFunds, Smiley, Value, amount_text

from .amounts import amount_in, parse_amount
from .columns import Column
from .shown import Shown, ShownNumber
from .smileys import label, parse_smiley

NO_FUNDS_TEXT = "ingen"
ALL_COMMITTEES = "Alle fagudvalg"
_NO_FUNDS_SPELLINGS = {"ingen", "ingen økonomi", "ikke afsat", "der er ikke afsat økonomi", "none"}
_EXACT = 1e15
CANONICAL_AMOUNT = r"^(ingen|-?\d+(,\d+)?)$"
CANONICAL_NUMBER = f"^{NUMBER}$"
CANONICAL_YEAR = r"^(19|20|21)\d\d$"


def cell_text(value: object) -> str:
    """What a cell shows; "" for a blank one. Numbers and dates the Danish way."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "SAND" if value else "FALSK"
    if isinstance(value, Shown) and value.shown is not None:
        return value.shown
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime):
        return f"{value:%d-%m-%Y}" if value.time() == time() else f"{value:%d-%m-%Y %H:%M}"
    if isinstance(value, timedelta):
        return _length_text(value)
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)


def number_text(number: float) -> str:
    """A number without a format: ``0.5`` -> "0,5"; the fifteen digits that a spreadsheet program has."""
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    return f"{number:.15G}".replace(".", ",")


def _length_text(length: timedelta) -> str:
    """``36:00:00``: Python would write it in English."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def plain_value(value: object) -> object:
    """The number or date alone, whatever its cell makes of it."""
    return float(value) if isinstance(value, ShownNumber) else value


def is_counted(column: Column) -> bool:
    """Whether a column's numbers count, not what their cells show of them: amounts, years and themes."""
    return column.type in ("amount", "year") or column.choices == "@themes"


def canonical(column: Column, value: object) -> str:
    """The canonical text of a cell ("" for blank, also when it holds nothing that shows)."""
    if column.type == "amount":
        return _canonical_amount(column, value)
    raw = cell_text(plain_value(value) if is_counted(column) else value)
    if column.type not in _CANONICAL:
        return text_of(raw)
    text = meaning(raw)
    found = _CANONICAL[column.type](column, text) if text else ""
    return text_of(raw) if found == text and _may_be_told(column, found) else found


def _may_be_told(column: Column, text: str) -> bool:
    """Whether the text may be none that the column can hold: a finding then shows it as it was written."""
    return column.type in _DECODE or (
        isinstance(column.choices, tuple) and bool(column.choices) and text not in column.choices
    )


def canonical_texts(column: Column, values: Iterable[object]) -> list[str | None]:
    """`canonical` of a column's cells, None for blank ones. What repeats is worked out once."""
    if column.type not in _CANONICAL and column.type != "amount":
        return [value if value is None else _kept(value) for value in values]
    known: dict[object, str | None] = {None: None}
    texts: list[str | None] = []
    for value in values:
        # 1, 1.0 and True are equal.
        seen = value if value is None or value.__class__ is str else _seen(value)
        if seen not in known:
            known[seen] = canonical(column, value) or None
        texts.append(known[seen])
    return texts


def _seen(value: object) -> tuple[object, ...]:
    if value.__class__ is float:
        return (float, value)
    return (value.__class__, value, cell_text(value), value.format if isinstance(value, Shown) else "")


def decode_texts(column: Column, texts: Sequence[str | None]) -> list[Value]:
    """`decode` of canonical texts (None for blank ones). Raises ValueError on one that the checks would refuse."""
    if column.type not in _DECODE:
        return list(texts)
    known: dict[str | None, Value] = {text: decode(column, text) if text else None for text in {*texts}}
    return [known[text] for text in texts]


def decode(column: Column, text: str) -> Value:
    """The typed value of a canonical text; None for "". Raises ValueError on a text that the checks would refuse."""
    if not text:
        return None
    return _DECODE[column.type](column, text) if column.type in _DECODE else text_of(text) or None


def encode(_column: Column, value: Value) -> str:
    """The canonical text of a typed value ("" for None): what stands in the cell, but for amounts and years.

    A text is as it was written, invisible characters and all.
    """
    if value is None or value == ():
        return ""
    if isinstance(value, Smiley):
        return label(value)
    if value is NO_FUNDS:
        return NO_FUNDS_TEXT
    if isinstance(value, Decimal):
        return amount_text(value)
    if isinstance(value, str):
        return written(value)
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _kept(value: object) -> str | None:
    return text_of(value if isinstance(value, str) else cell_text(value)) or None


def _canonical_smiley(_: Column, text: str) -> str:
    smiley = parse_smiley(text)
    return label(smiley) if smiley else text


def _canonical_number(_: Column, text: str) -> str:
    return typed_number(text)


def _canonical_amount(column: Column, value: object) -> str:
    """The typed text "1.250" is left as it is, and so becomes a finding: it may mean 1250 or 1,25."""
    text = meaning(cell_text(value))
    if folded(text).rstrip(". ") in _NO_FUNDS_SPELLINGS:
        return NO_FUNDS_TEXT
    return amount_in(column.unit, value) or text


def _canonical_choice(column: Column, text: str) -> str:
    if isinstance(column.choices, tuple):
        wanted = folded(text)
        return next((c for c in column.choices if c.casefold() == wanted), text)
    return text.rstrip(".") if column.choices == "@themes" else one_line(text)


def _canonical_names(_: Column, text: str) -> str:
    names = [one_line(name) for name in re.split(r"[;\n]", text)]
    return "; ".join(name for name in names if name)


def _decode_names(_: Column, text: str) -> Value:
    return tuple(text.split("; "))


def _decode_smiley(_: Column, text: str) -> Value:
    smiley = parse_smiley(text)
    if smiley is None:
        raise ValueError(text)
    return smiley


def _decode_amount(_: Column, text: str) -> Decimal | NoFunds:
    return NO_FUNDS if text == NO_FUNDS_TEXT else parse_amount(text)


def _decode_year(_: Column, text: str) -> Value:
    return int(text)


_CANONICAL: dict[str, Callable[[Column, str], str]] = {
    "smiley": _canonical_smiley,
    "number": _canonical_number,
    "reference": _canonical_number,
    "choice": _canonical_choice,
    "names": _canonical_names,
}
_DECODE: dict[str, Callable[[Column, str], Value]] = {
    "smiley": _decode_smiley,
    "amount": _decode_amount,
    "names": _decode_names,
    "year": _decode_year,
}
