"""What a cell with a date or a time shows its reader, the way a Danish Excel shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol

_MONTHS = ("januar februar marts april maj juni juli august september oktober november december").split()
_DAYS = "mandag tirsdag onsdag torsdag fredag lørdag søndag".split()
_DANISH = ("", "406")
_SYSTEM_DATE, _SYSTEM_TIME = "F800", "F400"
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_AFTER_LEAP_DAY_1900, _LAST_SERIAL = 61, 2_958_465
_DAY_SECONDS = 86_400
_MIDNIGHT = re.compile(r"(?<=\d) 0?0:00(?::00)?$")
"""Behind a day: a program gave it a time because its format has one; nobody typed it."""


class _Token(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...


def is_date(tokens: Sequence[_Token]) -> bool:
    """Whether a format is one for dates, times or lengths of time."""
    return any(token.kind in ("words", "elapsed") for token in tokens)


def date_text(tokens: Sequence[_Token], serial: float, since_1904: bool) -> str | None:
    """The text of a serial number; None for what is not certain, or no whole second."""
    seconds = round(float(serial) * _DAY_SECONDS, 3)
    if serial < 0 or serial > _LAST_SERIAL or not seconds.is_integer():
        return None
    if any(token.kind in ("body", "general", "percent", "exponent") for token in tokens):
        return None
    locales = {token.text for token in tokens if token.kind == "locale"}
    danish = locales <= {*_DANISH}
    words = [*_words(tokens)]
    days, rest = divmod(int(seconds), _DAY_SECONDS)
    day = _day(days, since_1904)
    pieces = [_piece(kind, text, day, rest, int(seconds), danish) for kind, text in words]
    if None in pieces or locales & {_SYSTEM_DATE, _SYSTEM_TIME}:
        return None
    return _MIDNIGHT.sub("", "".join(filter(None, pieces)))


def _day(days: int, since_1904: bool) -> date | None:
    if since_1904:
        return _EPOCH_1904 + timedelta(days=days) if days <= _LAST_SERIAL - 1462 else None
    return _EPOCH + timedelta(days=days) if days >= _AFTER_LEAP_DAY_1900 else None


def _words(tokens: Sequence[_Token]) -> Iterator[tuple[str, str]]:
    """The tokens with months and minutes told apart: minutes stand after hours or before seconds."""
    words = [(i, token.text.casefold()) for i, token in enumerate(tokens) if token.kind in ("words", "elapsed")]
    after = {i: words[place + 1][1] for place, (i, _) in enumerate(words[:-1])}
    before = {i: words[place - 1][1] for place, (i, _) in enumerate(words) if place}
    for i, token in enumerate(tokens):
        text = token.text.casefold()
        if (
            token.kind == "words"
            and text in ("m", "mm")
            and (before.get(i, "").startswith("h") or after.get(i, "").startswith("s"))
        ):
            yield "minutes", text
        elif token.kind in ("words", "elapsed"):
            yield token.kind, text
        elif token.kind == "sign":
            yield "literal", "-" if text == "/" else text
        elif token.kind != "locale":
            yield "literal", token.text


def _piece(kind: str, text: str, day: date | None, rest: int, seconds: int, danish: bool) -> str | None:
    if kind == "literal":
        return text
    if kind == "elapsed":
        return f"{seconds // {'h': 3600, 'm': 60, 's': 1}[text[0]]:0{len(text)}}"
    if kind == "minutes":
        return f"{rest // 60 % 60:0{len(text)}}"
    if text in ("h", "hh"):
        return f"{rest // 3600:0{len(text)}}"
    if text in ("s", "ss"):
        return f"{rest % 60:0{len(text)}}"
    return None if day is None else _date_piece(text, day, danish)


def _date_piece(text: str, day: date, danish: bool) -> str | None:
    """Day, month or year. Names are Danish, unless the format asks for those of another language."""
    if text in ("d", "dd"):
        return f"{day.day:0{len(text)}}"
    if text in ("m", "mm"):
        return f"{day.month:0{len(text)}}"
    if text in ("yy", "yyyy"):
        return f"{day.year:04}"[-len(text) :]
    names = {"mmm": _MONTHS[day.month - 1][:3], "mmmm": _MONTHS[day.month - 1], "dddd": _DAYS[day.weekday()]}
    return names.get(text) if danish else None
