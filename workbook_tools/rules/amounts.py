"""Amounts by year out of an agreement's own sentences, and only those that can mean one thing.

A sentence counts when it allocates ("afsættes"), says nothing that makes its amounts part of something else
("allerede afsatte", "hvoraf", "op til"), and *every* amount and year in it is accounted for. Any other sentence on
money makes the years that it names doubtful, and one that allocates without naming a year makes them all doubtful: its
amount may belong in any column. Two amounts for one year may be a sum or a repetition: doubtful as well.

Texts are put in lower case before they are searched: patterns that ignore case take several times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

_YEAR = r"(?:19|20|21)\d\d(?<!\w{5})\b"  # \b in front would keep the search from leaping to its digits
_YEARS = rf"(?P<years>{_YEAR}(?:\s*[-–]\s*{_YEAR}|(?:\s*,\s*{_YEAR})*(?:\s*,?\s*(?:og|samt)\s+{_YEAR})?))(?![-–/\w])"
_AMOUNT = (
    r"(?<![\d.,–-])(?P<digits>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)\s*"
    r"(?P<unit>(?:mio\b\.?|millioner)(?:\s*kr\b\.?|\s*kroner)?|t\.?\s?kr\b\.?|tusinde?\s+kroner|kr\b\.?|kroner)"
)
_EACH = r"årligt|om året|pr\. år|hvert år"
_AMOUNT_THEN_YEARS = re.compile(
    rf"(?:\b(?P<before>{_EACH})\s+)?{_AMOUNT}\s+(?:(?P<each>{_EACH})\s+)?"
    rf"(?P<of>i hvert? af årene|i årene|i perioden|i)\s+{_YEARS}"
)
_YEAR_THEN_AMOUNT = re.compile(rf"\bi\s+{_YEARS}\s+(?:er der afsat|(?:afsættes|bevilges)(?: der)?)\s+{_AMOUNT}")
_ANY_YEAR = re.compile(_YEAR)
_SENTENCE_END = re.compile(r"[.!?\n](?:(?<=\n)|\s+(?=[A-ZÆØÅ]))")
_WORD = re.compile(r"\w+")

_PER_MILLION = {"m": 1, "t": 1000, "k": 1_000_000}
_MONEY = frozenset("mio mia million millioner milliard milliarder kr tkr kroner tusind tusinde".split())
_PERHAPS_MONEY = re.compile("kr|mi[oal]|tusind")
_ALLOCATING = frozenset("afsat afsættes afsætter afsætte bevilges bevilliges bevilget tilføres".split())
_FILLER = frozenset({"og", "samt"})
_DOUBTFUL = frozenset(
    "tidligere allerede afsatte indenfor hvoraf heraf resterende ikke flyttes højst mindst ca cirka omkring evt"
    " yderligere ekstra udover herudover derudover foruden hvis såfremt forudsat spare spares tilskud"
    " statslig statslige samlet samlede".split()
)
_DOUBTFUL_STEMS = tuple(
    "oprindelig overfør udskyd udskud forvent eventuel bespar reducer nedsæt indtægt medfinansier".split()
)
_DOUBTFUL_PHRASES = re.compile(
    r"inden for|i alt|op til|op mod|ud over|i stedet|(?:mere|mindre) end|\d (?:til|eller) \d"
)


@lru_cache(maxsize=8192)
def stated_amounts(text: str) -> Mapping[int, Decimal]:
    """Year -> mio. kr. for what the text states for certain; {} when that is nothing."""
    stated: dict[int, Decimal] = {}
    doubtful: set[int] = set()
    for sentence, words in _on_money(text):
        years = {int(y) for y in _ANY_YEAR.findall(sentence)}
        if not years and not _ALLOCATING.isdisjoint(words):
            return {}
        allocations = _allocations(sentence, words)
        doubtful |= years & stated.keys() if allocations else years
        stated |= allocations
    return {year: amount for year, amount in sorted(stated.items()) if year not in doubtful}


def _on_money(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """The sentences that speak of money, in lower case, each with its words."""
    for sentence in _SENTENCE_END.split(text) if _ANY_YEAR.search(text) else ():
        low = sentence.lower()
        if _PERHAPS_MONEY.search(low):
            words = _WORD.findall(low)
            if not _MONEY.isdisjoint(words):
                yield low, words


def _allocations(sentence: str, words: Sequence[str]) -> dict[int, Decimal]:
    """Year -> mio. kr. of one sentence; {} unless everything in it is certain."""
    if _part_of_something_else(sentence, words):
        return {}
    pattern = _YEAR_THEN_AMOUNT if _YEAR_THEN_AMOUNT.search(sentence) else _AMOUNT_THEN_YEARS
    rest = pattern.sub(" ", sentence)
    words_left = _WORD.findall(rest)
    if not _MONEY.isdisjoint(words_left) or _ANY_YEAR.search(rest):
        return {}
    if _ALLOCATING.isdisjoint(words) and not _FILLER.issuperset(words_left):
        return {}
    parts = [_by_year(match) for match in pattern.finditer(sentence)]
    stated = [pair for part in parts for pair in part.items()]
    return dict(stated) if all(parts) and len(stated) == len(dict(stated)) else {}


def _part_of_something_else(sentence: str, words: Sequence[str]) -> bool:
    if not _DOUBTFUL.isdisjoint(words) or _DOUBTFUL_PHRASES.search(sentence):
        return True
    return any(word.startswith(_DOUBTFUL_STEMS) for word in words)


def _by_year(match: re.Match[str]) -> dict[int, Decimal]:
    """The amount by year; {} for several years when the text does not say whether it is each year's or their sum."""
    found = match.groupdict()
    years = _years(found["years"])
    of_each = found.get("before") or found.get("each") or "hver" in found.get("of", "")
    return dict.fromkeys(years, _amount(found["digits"], found["unit"])) if of_each or len(years) == 1 else {}


def _years(text: str) -> list[int]:
    """``"2019, 2020 og 2021"`` and ``"2019-2021"`` -> [2019, 2020, 2021]."""
    years = [int(y) for y in _ANY_YEAR.findall(text)]
    return list(range(years[0], years[1] + 1)) if re.search("[-–]", text) else years


def _amount(digits: str, unit: str) -> Decimal:
    """``("1.250.000", "kr.")`` -> Decimal("1.25")."""
    return Decimal(digits.replace(".", "").replace(",", ".")) / _PER_MILLION[unit[0]]
