"""Whose delivery a file is that can't be read, by its name alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbook_tools.model.text import folded

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "&": " og ", "+": " og ", "_": " "})
_AND = ("og", "and")
_LONG_ENOUGH = 5
"""A shorter name may stand in another word by chance: it must be a word of its own."""


def centre_named(name: str, centres: Iterable[str]) -> str:
    """The centre whose name stands in a file's name; of several the longest; "" for none.

    Case, "&" for "og", underscores, blanks left out, composed letters, and æ, ø, å written out make no difference.
    """
    said = _words(name)
    found = (c for c in centres if (words := _words(c)) and _stands_in(words, said))
    return max(found, key=len, default="")


def _words(text: str) -> list[str]:
    return [w for w in re.findall(r"[^\W_]+", folded(text).translate(_LETTERS)) if w not in _AND]


def _stands_in(words: list[str], said: list[str]) -> bool:
    n = len(words)
    if any(said[i : i + n] == words for i in range(len(said) - n + 1)):
        return True
    squeezed, all_said = "".join(words), re.sub("og|and", "", "".join(said))
    return len(squeezed) >= _LONG_ENOUGH and re.sub("og|and", "", squeezed) in all_said
