"""Formulas that read a cell as the model does: is anything to be seen in it, and which smiley is it?

They need only functions of Excel 2010 and LibreOffice, and the workbook's names. The lists of characters and spellings
are arrays in names, because a formula has 8,192 characters; no name holds a reference, so that sheets may be moved,
copied and cut. A text is never rebuilt without its invisible characters (no program of that age can): they are counted.
What is left must be as long as a spelling, and hold its letters in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from workbook_tools.model.text import BLANK_CLASSES
from workbook_tools.model.values import Smiley
from workbook_tools.schema.smileys import signs, spellings, wingdings_letter, words

BAR = "¦"
"""Stands where no spelling is: LibreOffice does not find an empty text in another."""
CODES = {smiley: code for code, smiley in enumerate(Smiley, 1)}
"""What `smiley_code` gives; 0 for a cell that is blank or holds no smiley."""
_ALONE = 10
"""Added to the code of a sign that counts only when it stands alone."""
_USUAL = "0123456789abcdefghijklmnopqrstuvwxyzæøåABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ☺☹😐?(-–»\"'"
_PIECE = 120
_SHORTEST = 0x20
"""CLEAN takes away what comes before: XML can't carry it."""


def filled(cell: str) -> str:
    """An Excel condition: something can be seen in the cell. What a text usually begins with is found at once."""
    return f'IFERROR(FIND(LEFT(TRIM({cell})&" "),wbt_letters)>1,{_seen(cell)}>0)'


def smiley_code(cell: str) -> str:
    """An Excel number: which smiley the cell means, however it is spelt (`CODES`). What is usual is found at once."""
    usual = f'--MID(wbt_usual,FIND("{BAR}"&LOWER(TRIM({cell}))&"{BAR}",wbt_usual)-1,1)'
    found = f'FIND(wbt_signs,{cell}&"{BAR}")*SEARCH(wbt_words,{cell}&"{BAR}")'
    return f"IFERROR({usual},SUMPRODUCT(ISNUMBER({found})*(wbt_lengths={_seen(cell)})*wbt_codes))"


def means(word: str, cell: str) -> str:
    """An Excel condition: all that can be seen in the cell are the word's letters, in upper or lower case."""
    return f'IF(ISNUMBER(SEARCH("{_pattern(word)}",{cell})),{_seen(cell)}={len(word)})'


@cache
def reading_names() -> dict[str, str]:
    """The names that these formulas use, and what they stand for."""
    kinds = {sign: CODES[smiley] for smiley in Smiley for sign in signs(smiley)}
    kinds |= {letter: CODES[smiley] + _ALONE for smiley in Smiley if (letter := wingdings_letter(smiley))}
    spelt = {word: CODES[smiley] for smiley in Smiley for word in words(smiley)}
    usual = [(CODES[smiley], spelling) for smiley in Smiley for spelling in spellings(smiley)]
    signed, worded = "wbt_sign_codes", "wbt_word_codes"
    return {
        "wbt_nothing": _array(map(_quoted, _nothing()), ";"),
        "wbt_letters": f"={_quoted(' ' + _USUAL)}",
        "wbt_usual": _joined(f"{code}{BAR}{spelling}{BAR}" for code, spelling in [(0, ""), *usual]),
        "wbt_signs": _array(map(_quoted, [BAR, *kinds]), ";"),
        signed: _array(map(str, [0, *kinds.values()]), ";"),
        "wbt_words": _array((_quoted(_pattern(word)) for word in [BAR, *spelt]), ","),
        worded: _array(map(str, [0, *spelt.values()]), ","),
        "wbt_lengths": f"={_bare_length('wbt_signs')}+{_bare_length('wbt_words')}",
        "wbt_codes": f"=MOD(({signed}=0)*{worded}+({worded}=0)*{signed}+({signed}={worded})*{signed},{_ALONE})",
        "wbt_digits": _array(map(str, range(1, 10)), ","),
    }


def _seen(cell: str) -> str:
    """How many characters of the cell can be seen: each way of leaving one invisible character out, added up."""
    left = f'SUMPRODUCT(LEN(SUBSTITUTE(CLEAN({cell}),wbt_nothing,"")))'
    return f"{left}-{len(_nothing()) - 1}*LEN(CLEAN({cell}))"


@cache
def _nothing() -> tuple[str, ...]:
    shows_nothing = re.compile(f"[ {BLANK_CLASSES}]").match
    return tuple(c for c in map(chr, range(_SHORTEST, 0x110000)) if shows_nothing(c))


def _pattern(word: str) -> str:
    """The word's letters with anything between them."""
    return "*".join(f"~{letter}" if letter in "*?~" else letter for letter in word)


def _bare_length(name: str) -> str:
    """The lengths of the spellings, counted as the program counts: a face is one character to one, two to the other."""
    for mark in ("*", "~", BAR):
        name = f'SUBSTITUTE({name},"{mark}","")'
    return f"LEN({name})"


def _array(items: Iterable[str], between: str) -> str:
    return "={" + between.join(items) + "}"


def _joined(pieces: Iterable[str]) -> str:
    """One text, in pieces that Excel accepts: a text in a formula has 255 characters."""
    text = "".join(pieces)
    return "=" + "&".join(_quoted(text[i : i + _PIECE]) for i in range(0, len(text), _PIECE))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
