"""Initiative numbers: text such as ``1.10``, ordered by their parts."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,2}")


def clean_number(text: str) -> str:
    """``" 1.10. "`` -> ``"1.10"``; text that is no number is only stripped."""
    return text.strip().rstrip(".").strip()


def is_number(text: str) -> bool:
    """Whether `text` is a clean initiative number of two or three parts."""
    return _NUMBER.fullmatch(text) is not None


def number_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key: 1.9 before 1.10 before 1.10.1 before 2.1; parts that are no digits come last."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in text.split("."))


def theme_number(text: str) -> str:
    """The theme that a number belongs to: ``"1.10"`` -> ``"1"``."""
    return text.split(".", 1)[0]
