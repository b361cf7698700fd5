"""Texts that look the same and are not: what makes them differ, made visible."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from unicodedata import normalize

from .text import one_line
from .values import Value

_LONGEST = 400
"""So much of what differs is compared letter by letter: it takes time by the square."""
_AROUND = 20
_LATIN = "aAeEoOpPcCyxXiIjJsSBKMHTdhlBEZHIKMNOPTYXov"
_ALIKE = "аАеЕоОрРсСухХіІјЈѕЅВКМНТԁһӏΒΕΖΗΙΚΜΝΟΡΤΥΧον"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_QUOTES, _APOSTROPHES = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", "\u2018\u2019\u201a\u201b\u2032\u0060\u00b4"
_LETTERS = (
    dict(zip(_ALIKE, _LATIN, strict=True))
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(_APOSTROPHES, "'")
)
_SAME = str.maketrans(_LETTERS)
_ALMOST = str.maketrans("I1|0", "lllO")
_PAIRS = (("value", "base"), ("now", "was"), ("value", "other"), ("value", "master"))


def told_apart(one: Value, other: Value, widest: int = 500) -> tuple[str, str] | None:
    """Both texts with what makes them differ made visible; None where a reader sees it, or there is nothing to see.

    ``"Gade"`` with a Cyrillic letter is ``"G[а U+0430]de"``; a space is ``␣``, a line end ``↵``. Of texts longer than
    `widest` there is what stands around the first difference, also where they differ plainly but only further on.
    """
    first, second = _text(one), _text(other)
    if first is None or second is None or first == second:
        return None
    alike = _skeleton(first) == _skeleton(second)
    if alike:
        first, second = _marked(first, second)
    elif one_line(first)[: widest - 1] != one_line(second)[: widest - 1]:
        return None
    start = max(_shared(first, second) - _AROUND, 0) if max(len(first), len(second)) > widest else 0
    return _from(first, start, widest), _from(second, start, widest)


def values_apart(values: Mapping[str, str], suggestion: str) -> dict[str, str]:
    """A finding's values, those made visible that look like what they are compared with, or like the suggestion."""
    told = dict(values)
    for key, other in _PAIRS:
        if key in values and other in values and (apart := told_apart(values[key], values[other])):
            told[key], told[other] = apart
    if suggestion:
        told |= {key: apart[0] for key, value in values.items() if (apart := _told_from(value, suggestion))}
    return told


def _told_from(value: str, suggestion: str) -> tuple[str, str] | None:
    """As `told_apart`, whatever their case: "drift" would have been taken for "Drift"."""
    return told_apart(value, suggestion) or told_apart(value.casefold(), suggestion.casefold())


def _text(value: Value) -> str | None:
    if isinstance(value, tuple):
        return "; ".join(value)
    return value if isinstance(value, str) else None


@lru_cache(maxsize=256)
def _skeleton(text: str) -> str:
    return normalize("NFKC", one_line(text).replace("o\u0338", "ø").translate(_SAME)).translate(_ALMOST)


def _shared(one: str, other: str) -> int:
    """How many letters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _marked(one: str, other: str) -> tuple[str, str]:
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    first, second = one[start : len(one) - end][:_LONGEST], other[start : len(other) - end][:_LONGEST]
    marks = ["", ""]
    for kind, i, j, k, m in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        show = str if kind == "equal" else _visible
        marks = [marks[0] + show(first[i:j]), marks[1] + show(second[k:m])]
    return one[:start] + marks[0] + one[len(one) - end :], other[:start] + marks[1] + other[len(other) - end :]


def _visible(text: str) -> str:
    names = {" ": "␣", "\n": "↵"}
    return "".join(names.get(letter) or f"[{letter} U+{ord(letter):04X}]" for letter in text)


def _from(text: str, start: int, widest: int) -> str:
    cut = f"…{text[start:]}" if start else text
    return cut if len(cut) <= widest else f"{cut[: widest - 1]}…"
