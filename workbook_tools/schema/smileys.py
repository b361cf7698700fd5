"""What a smiley cell shows, and what people type or paste for it (schemas/smileys.toml)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from workbook_tools.model.text import folded, meaning
from workbook_tools.model.values import CHOICES, Smiley

from .columns import schema_file


@dataclass(frozen=True, slots=True)
class SmileyLook:
    """How a smiley is shown: `label` in a cell, `word` in a sentence, colours as #RRGGBB."""

    label: str
    word: str
    fill: str
    font: str


@cache
def looks() -> dict[Smiley, SmileyLook]:
    """The look of each smiley."""
    return {Smiley(name): SmileyLook(t["label"], t["word"], t["fill"], t["font"]) for name, t in _tables().items()}


def label(smiley: Smiley) -> str:
    """What stands in the cell: ``Smiley.HAPPY`` -> ``"☺ glad"``."""
    return looks()[smiley].label


@lru_cache(maxsize=512)
def parse_smiley(text: str) -> Smiley | None:
    """The smiley that a text certainly means, else None (also for blank text)."""
    return _wingdings().get(meaning(text)) or _accepted(_joined(text))


def spellings(smiley: Smiley) -> tuple[str, ...]:
    """The label and every other accepted spelling, in lower case, without variation selectors and Wingdings letters."""
    return (folded(label(smiley)), *(folded(alias) for alias in _table(smiley).get("aliases", ())))


def signs(smiley: Smiley) -> tuple[str, ...]:
    """The characters that mean the smiley alone or beside one of its words."""
    return tuple(s for s in _spelt(smiley) if _is_sign(s))


def words(smiley: Smiley) -> tuple[str, ...]:
    """The words that mean the smiley, and the faces that are typed (":-)"); in lower case, without spaces."""
    return tuple(s for s in _spelt(smiley) if not _is_sign(s))


def wingdings_letter(smiley: Smiley) -> str:
    """The upper-case letter that the Wingdings font shows as this smiley; "" where it has none."""
    return str(_table(smiley).get("wingdings", ""))


def nearest_smiley(text: str) -> Smiley | None:
    """The smiley that a mistyped text most likely means, for a suggestion only; None when any part says otherwise."""
    plain = folded(text)
    meant = {_nearest(word) for word in re.findall(r"\w+", plain)}
    meant |= {smiley for smiley in Smiley for sign in _like(smiley) if sign in plain}
    return meant.pop() if len(meant) == 1 else None


def _nearest(word: str) -> Smiley | None:
    from difflib import get_close_matches

    known = {alias: smiley for smiley in CHOICES for alias in words(smiley) if alias.isalpha() and len(alias) > 2}
    match = get_close_matches(word, known, n=1, cutoff=0.6)
    return known[match[0]] if match else None


def _accepted(joined: str) -> Smiley | None:
    """What a sign, a word, or both in any order say; None for anything else, also where they disagree."""
    found = [sign for sign in _meanings(signs) if sign in joined]
    word = joined.replace(found[0], "", 1) if found else joined
    by_word = _meanings(words).get(word)
    if not found:
        return by_word
    by_sign = _meanings(signs)[found[0]]
    return by_sign if word == "" or by_word is by_sign else None


def _joined(text: str) -> str:
    return "".join(folded(text).split())


@cache
def _meanings(spelt: Callable[[Smiley], tuple[str, ...]]) -> dict[str, Smiley]:
    return {spelling: smiley for smiley in Smiley for spelling in spelt(smiley)}


@cache
def _spelt(smiley: Smiley) -> tuple[str, ...]:
    """All spellings of one part. Of what nobody chooses only the label counts."""
    aliases = _table(smiley)["aliases"] or [label(smiley)]
    return tuple(_joined(alias) for alias in aliases)


def _is_sign(spelling: str) -> bool:
    return len(spelling) == 1 and not spelling.isascii() and not spelling.isalpha()


def _like(smiley: Smiley) -> tuple[str, ...]:
    """What speaks for the smiley without a word: its signs and typed faces, and those that are only like them."""
    typed = (word for word in words(smiley) if not re.search(r"\w", word))
    return (*signs(smiley), *typed, *_table(smiley).get("near", ()))


def _table(smiley: Smiley) -> dict[str, Any]:
    return _tables()[smiley.value]


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return schema_file("smileys.toml")


@cache
def _wingdings() -> dict[str, Smiley]:
    return {letter: smiley for smiley in Smiley if (letter := wingdings_letter(smiley))}
