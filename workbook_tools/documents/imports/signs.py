"""Smileys as they are printed in a document, where one sign may stand for two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from workbook_tools.model.text import meaning
from workbook_tools.model.values import Smiley
from workbook_tools.schema.smileys import label, nearest_smiley, parse_smiley

from .lines import Line
from .result import Notes
from .vocabulary import pattern

FROWN = "\u2639"


def bare(sign: str) -> str:
    """A sign without variation selectors and blanks."""
    return meaning(sign)


def ambiguous_signs(guide: Iterable[Line]) -> frozenset[str]:
    """The effort signs that the document's own guide gives two meanings.

    Without a guide, U+2639 is doubted: published documents print it for neutral and for sad alike.
    """
    meanings: Counter[str] = Counter()
    in_effort = False
    for line in guide:
        if pattern("follow_up", "guide_effort").search(line.text):
            in_effort = True
        elif pattern("follow_up", "guide_economy").search(line.text):
            in_effort = False
        elif in_effort and (match := pattern("follow_up", "guide_sign").search(line.text)):
            meanings[bare(match["sign"])] += 1
    return frozenset(sign for sign, count in meanings.items() if count > 1) if meanings else frozenset({FROWN})


def read_sign(
    text: str, ambiguous: frozenset[str], notes: Notes, line: int, *, number: str, field: str
) -> Smiley | None:
    """The smiley that a cell shows; unsettled for a sign with two readings (I1). Other text is I2, and stays blank."""
    sign = bare(text)
    if not sign:
        return None
    if sign in ambiguous:
        values = {"text": sign, "first": label(Smiley.NEUTRAL), "second": label(Smiley.SAD)}
        notes.report("I1", line, number=number, field=field, values=values)
        return Smiley.UNSETTLED
    smiley = parse_smiley(sign)
    if smiley is None:
        near = nearest_smiley(sign)
        notes.leave(text, "not understood", line)
        suggestion = label(near) if near else ""
        notes.report("I2", line, number=number, field=field, suggestion=suggestion, values={"text": text})
    return smiley
