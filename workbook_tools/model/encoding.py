"""A field's typed value as text and back, exactly: what the journal, `_wbt` and conflict records store.

``Decimal("0.15")`` is ``["decimal","0.15"]``: a tag and a JSON value, so that the text "1" and the year 1 stay apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from .text import Text, one_line, text_of, written
from .values import NO_FUNDS, NoFunds, Smiley, Value

MAX_EXPONENT = 400
"""Amounts beyond what a spreadsheet's number can be are refused: written out, ``1E+999999999`` fills the memory."""

_TAGS: tuple[tuple[type, str], ...] = (
    (Smiley, "smiley"),  # before str, which it also is
    (str, "text"),
    (int, "int"),
    (Decimal, "decimal"),
    (tuple, "list"),
    (NoFunds, "no funds"),
    (type(None), "blank"),
)


def encode(value: Value) -> str:
    """The value as tagged JSON on one line."""
    tagged = json.dumps(_tagged(value), ensure_ascii=False, separators=(",", ":"))
    return tagged if _is_unicode(tagged) else json.dumps(_tagged(value), separators=(",", ":"))


def encode_meaning(value: Value) -> str:
    """As `encode`, but the same for two texts that mean the same: for what a difference is known by."""
    return encode(value[:] if isinstance(value, Text) else value)


def decode(text: str) -> Value:
    """The value that `encode` wrote. Raises ValueError on any other text: `_wbt` comes back from outside."""
    try:
        tag, *content = json.loads(text)
        return _value(tag, content)
    except (ValueError, TypeError, KeyError, RecursionError, InvalidOperation) as error:
        raise ValueError(f"no encoded value: {text[:60]!r}") from error


def recall(text: str) -> Value:
    """The value that `encode` wrote, by what it means: older journals took invisible characters for content.

    Raises ValueError as `decode` does.
    """
    value = decode(text)
    if isinstance(value, tuple):
        return tuple(name for name in map(one_line, value) if name)
    return (text_of(value) or None) if type(value) is str else value


def _tagged(value: Value) -> list[Any]:
    tag = next(tag for kind, tag in _TAGS if isinstance(value, kind))
    if value is None or value is NO_FUNDS:
        return [tag]
    if isinstance(value, tuple):
        return [tag, *value]
    return [tag, int(value) if tag == "int" else str(written(value) if isinstance(value, str) else value)]


def _value(tag: Any, content: list[Any]) -> Value:
    if tag == "list" and all(isinstance(name, str) for name in content):
        return tuple(content)
    if not content:
        return {"blank": None, "no funds": NO_FUNDS}[tag]
    (scalar,) = content
    if type(scalar) is not (int if tag == "int" else str):
        raise ValueError(tag)
    return _SCALARS[tag](scalar)


def _amount(digits: str) -> Decimal:
    amount = Decimal(digits)
    if not amount.is_finite() or abs(amount.adjusted()) > MAX_EXPONENT:
        raise ValueError(digits)
    return amount


def _is_unicode(text: str) -> bool:
    """Half of a surrogate pair, which a workbook can hold, can't be written as UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


_SCALARS: dict[str, Callable[[Any], Value]] = {"text": str, "smiley": Smiley, "int": int, "decimal": _amount}
