"""One text: what the characters of a text mean, decided here for every reader, rule, comparison and document.

A text is compared by what it means, and carried on as it was written: of what somebody typed nothing is lost.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Self
from unicodedata import normalize

_SPACES = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0"
_LINE_ENDS = "\x0b\x0c\r\x85\u2028\u2029"
_ZERO_WIDTH = "\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_FILLERS = "\u115f\u1160\u17b4\u17b5\ufff9-\ufffc"
_BEYOND = "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef"
_CONTROLS = "\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
BLANK_CLASSES = _CONTROLS + _SPACES + _LINE_ENDS + _ZERO_WIDTH + _FILLERS + _BEYOND
"""What shows nothing, but for the space and the line feed; stands between the brackets of a regular expression."""

# Nothing here is changed, whatever stands beside it: a text of these characters alone means itself.
_USUAL = "\n -~\xa1-\xac\xae-\u024f\u2010-\u2027\u2030-\u205e\u20ac\u2212\u2639\u263a\U0001f600-\U0001f64f"
_unusual = re.compile(f"[^{_USUAL}]").search
_LINE_END = re.compile(f"\r\n|[{_LINE_ENDS}]")
_SPACE = re.compile(f"[{_SPACES}]")
# Two signs may be joined into one, and some scripts are written with joiners: there they are part of the word.
_JOINED = "\u0590-\u109f\u1200-\u1fff\u2190-\u27ff\u2900-\u2bff\ufb50-\ufdff\ufe70-\ufefc\U00010000-\U0001faff"
_NOTHING = re.compile(f"[{_CONTROLS}{_FILLERS}{_BEYOND}{_ZERO_WIDTH}]")
_NOTHING_BUT_JOINERS = re.compile(f"(?![\u200c\u200d])[{_CONTROLS}{_FILLERS}{_BEYOND}{_ZERO_WIDTH}]")
_LOOSE_JOINER = re.compile(f"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])")


def meaning(text: str) -> str:
    """What a text means, without blanks at its ends; "" when nothing of it can be seen.

    Composed letters (NFC); every line end as a line feed; no-break and other spaces, tabs and wide fillers as a space;
    characters that show nothing left out: zero-width, direction marks, BOM, soft hyphens, fillers, controls, variation
    selectors.
    """
    return text.strip() if _unusual(text) is None else bare(text).strip()


def bare(text: str) -> str:
    """A text without what shows nothing, blanks at its ends and all: for a whole file's text."""
    if _unusual(text) is None:
        return text
    text = _SPACE.sub(" ", _LINE_END.sub("\n", text))
    text = _LOOSE_JOINER.sub("", _NOTHING_BUT_JOINERS.sub("", text))
    return normalize("NFC", text)


class Text(str):
    """What a text means, where that is not how it was `written`: equal to every text that means the same."""

    __slots__ = ("written",)
    written: str

    def __new__(cls, means: str, written: str = "") -> Self:
        text = super().__new__(cls, means)
        text.written = written
        return text


def text_of(raw: str) -> str:
    """A field's text as the model holds it: its meaning, which knows how it was written but for blanks at its ends."""
    bare = raw.strip()
    if _unusual(bare) is None:
        return bare
    means = meaning(bare)
    return means if means == bare or not means else Text(means, bare)


def written(text: str) -> str:
    """How a text was written: for what is put into a file."""
    return text.written if isinstance(text, Text) else text


@lru_cache(maxsize=2048)
def one_line(text: str) -> str:
    """What a text means on one line: every run of blanks, also line ends, is one space."""
    return " ".join(meaning(text).split())


@lru_cache(maxsize=2048)
def folded(text: str) -> str:
    """What people compare: two texts with the same words, whatever their case and blanks."""
    return one_line(text).casefold()
