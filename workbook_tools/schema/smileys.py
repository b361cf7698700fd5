"""What a smiley cell shows, and what people type or paste for it (schemas/smileys.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from workbook_tools.model.values import Smiley

from .columns import schema_file

_VARIATION_SELECTORS = {0xFE0E: None, 0xFE0F: None}


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
    return {
        Smiley(name): SmileyLook(t["label"], t["word"], t["fill"], t["font"])
        for name, t in schema_file("smileys.toml").items()
    }


def label(smiley: Smiley) -> str:
    """What stands in the cell: ``Smiley.HAPPY`` -> ``"☺ glad"``."""
    return looks()[smiley].label


@lru_cache(maxsize=512)
def parse_smiley(text: str) -> Smiley | None:
    """The smiley that a text certainly means, else None (also for blank text)."""
    stripped = text.strip()
    return _wingdings().get(stripped) or _accepted().get(_plain(stripped))


def spellings(smiley: Smiley) -> tuple[str, ...]:
    """Every accepted spelling in lower case, without variation selectors and without the Wingdings letter."""
    return tuple(spelling for spelling, meant in _accepted().items() if meant is smiley)


def wingdings_letter(smiley: Smiley) -> str:
    """The upper-case letter that the Wingdings font shows as this smiley."""
    return next(letter for letter, meant in _wingdings().items() if meant is smiley)


def nearest_smiley(text: str) -> Smiley | None:
    """The smiley that a mistyped text most likely means, for a suggestion only; None when any part says otherwise."""
    plain = _plain(text)
    meant = {_nearest(word) for word in re.findall(r"\w+", plain)}
    meant |= {smiley for sign, smiley in _accepted().items() if not re.search(r"\w", sign) and sign in plain}
    return meant.pop() if len(meant) == 1 else None


def _nearest(word: str) -> Smiley | None:
    from difflib import get_close_matches

    words = {alias: smiley for alias, smiley in _accepted().items() if alias.isalpha() and len(alias) > 2}
    match = get_close_matches(word, words, n=1, cutoff=0.6)
    return words[match[0]] if match else None


def _plain(text: str) -> str:
    return " ".join(text.translate(_VARIATION_SELECTORS).casefold().split())


@cache
def _accepted() -> dict[str, Smiley]:
    """Every accepted spelling, with and without its symbol ("☺ glad", "☺", "glad")."""
    spellings: dict[str, Smiley] = {}
    for name, table in schema_file("smileys.toml").items():
        aliases = [_plain(a) for a in table["aliases"]]
        symbols = [a for a in aliases if not a.isascii() and not a.isalpha()]
        words = [a for a in aliases if a.isalpha()]
        for spelling in (_plain(table["label"]), *aliases, *(f"{s} {w}" for s in symbols for w in words)):
            spellings[spelling] = Smiley(name)
    return spellings


@cache
def _wingdings() -> dict[str, Smiley]:
    return {t["wingdings"]: Smiley(name) for name, t in schema_file("smileys.toml").items() if "wingdings" in t}
