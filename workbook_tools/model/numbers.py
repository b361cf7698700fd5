"""Initiative numbers: text such as ``1.10``, ``1a``, ``A.1``, ``B101`` or ``DR-03``, ordered by their parts."""

from __future__ import annotations

import re

from .text import meaning

NUMBER = (
    r"(?:[0-9]{1,3}[a-zæøå]?(?:\.[0-9]{1,3}[a-zæøå]?){0,3}"
    r"|[A-ZÆØÅ]{1,4}[.-]?[0-9]{1,4}[a-zæøå]?(?:[.-][0-9]{1,4}[a-zæøå]?){0,3})"
)
"""A whole number or parts with full stops, each perhaps with a letter after it; or the same after capitals. Digits of
another script are none: they would make two numbers of one."""
_NUMBER = re.compile(NUMBER)
_FORMULA = re.compile(r'="([^"]*)"')
_PIECES = re.compile(r"[0-9]+|[^\W\d_]+")
_THEME = re.compile(r"[0-9]{1,3}|[A-ZÆØÅ]")
_LETTERS = re.compile(r"[A-ZÆØÅ]+")

Key = tuple[tuple[tuple[int, int, str], ...], str]


def clean_number(text: str) -> str:
    """``" 1.10. "`` -> ``"1.10"``, and so what people write to keep a number a text: ``'1.10`` and ``="1.10"``."""
    text = meaning(text)
    if match := _FORMULA.fullmatch(text):
        text = match[1]
    return text.lstrip("'’").strip().rstrip(".").strip()


def typed_number(text: str) -> str:
    """The number as people type it, also with a comma: ``"1,10"`` -> ``"1.10"``."""
    return clean_number(text).replace(",", ".")


def is_number(text: str) -> bool:
    """Whether `text` is a clean initiative number."""
    return _NUMBER.fullmatch(text) is not None


def is_theme(text: str) -> bool:
    """Whether `text` may be the number of a theme: ``"1"`` or ``"A"``."""
    return _THEME.fullmatch(text) is not None


def number_key(text: str) -> Key:
    """Sort key: 1, 1a, 1.1, 1.2, 1.10, 2, 12, A.1, B101, DR-03."""
    pieces = [_piece(place, piece) for place, piece in enumerate(_PIECES.findall(text))]
    return tuple(pieces), text


def _piece(place: int, piece: str) -> tuple[int, int, str]:
    """Digits as a number; letters come last at the start of a number, and first after that."""
    if piece.isascii() and piece.isdecimal():
        digits = piece.lstrip("0")
        return (1, len(digits), digits)
    return (0 if place else 2, 0, piece.casefold())


def theme_number(text: str) -> str:
    """The part before the first full stop: ``"1.10"`` -> ``"1"``, ``"A.1"`` -> ``"A"``; "" where there is none."""
    first, stop, _ = text.partition(".")
    return first if stop else ""


def leading_letters(text: str) -> str:
    """``"B101"`` -> ``"B"``, which may be a theme; "" for a number that starts with digits."""
    match = _LETTERS.match(text)
    return match[0] if match else ""
