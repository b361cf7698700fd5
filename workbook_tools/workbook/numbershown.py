"""What a number's cell shows its reader, in the formats that people use, the way a Danish Excel shows them.

Whatever is not certain gives None: who needs the text then asks for it to be typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from workbook_tools.schema.cells import number_text

from .datesshown import date_text, is_date

BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "dd-mm-yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd-mm-yyyy hh:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
PLAIN = ("General", "@", "")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general)|(?P<body>[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)|(?P<exponent>E[+-]0+)|(?P<percent>%)"
    r"|(?P<words>AM/PM|A/P|(?P<letter>[dmyhs])(?P=letter)*)|(?P<sign>[-+$€£¤():/!^&'~{}<>=., ])",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'((?:"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[^;"\\_*\[])*)(?:;|$)', re.DOTALL)
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|color ?\d{1,2}", re.IGNORECASE)
_CURRENCY = re.compile(r"\$(?P<sign>[^-\]]*)(?:-(?P<locale>[0-9A-F]{1,8}))?", re.IGNORECASE)
_MOST_LOCALE = 4
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_POSITIVE, _NEGATIVE, _ZERO = range(3)
_EXACT = 15


class Token(NamedTuple):
    """A piece of a number format: its kind, and its text without quotes, brackets and backslashes."""

    kind: str
    text: str


@lru_cache(maxsize=4096)
def shown_text(code: str, number: float, since_1904: bool = False) -> str | None:
    """``("0%", 0.5)`` -> "50%"; None for what only a spreadsheet program could tell, or where nothing is shown."""
    if code in PLAIN:
        return number_text(number)
    sections = sections_of(code)
    section = _section_for(sections, number) if sections else None
    if section is None:
        return None
    tokens = [*_tokens(sections[section])]
    if any(token.kind == "unknown" for token in tokens):
        return None
    if is_date(tokens):
        text = date_text(tokens, number, since_1904)
    else:
        text = _number_text(tokens, abs(number) if section == _NEGATIVE else number)
    return " ".join(text.split()) or None if text is not None else None


def sections_of(code: str) -> list[str]:
    """The sections of a format for numbers; [] for what is no format. One with ``@`` is for texts."""
    found, at = [], 0
    while at <= len(code):
        match = _SECTION.match(code, at)
        if match is None or (match.end() == at and at < len(code)):
            return []
        found.append(match[1])
        if match.end() == len(code) and not match[0].endswith(";"):
            break
        at = match.end()
    return found[:-1] if len(found) > 1 and any(t.text == "@" for t in _tokens(found[-1])) else found[:3]


def _section_for(sections: Sequence[str], number: float) -> int | None:
    if len(sections) == 1:
        return _POSITIVE
    if number < 0:
        return _NEGATIVE
    return _ZERO if number == 0 and len(sections) > _ZERO else _POSITIVE


def _tokens(section: str) -> Iterator[Token]:
    at = 0
    while at < len(section):
        match = _TOKEN.match(section, at)
        if match is None or match.lastgroup is None:
            yield Token("unknown", section[at])
            at += 1
            continue
        yield from _token(match.lastgroup, match[match.lastgroup])
        at = match.end()


def _token(kind: str, text: str) -> Iterator[Token]:
    if kind in ("quoted", "escaped"):
        yield Token("literal", text)
    elif kind == "space":
        yield Token("literal", " ")
    elif kind == "bracket":
        yield from _bracket(text)
    elif kind == "sign":
        yield Token("sign", text)
    elif kind != "fill":
        yield Token(kind, text)


def _bracket(text: str) -> Iterator[Token]:
    if _COLOUR.fullmatch(text):
        return
    if _ELAPSED.fullmatch(text):
        yield Token("elapsed", text.casefold())
    elif not (currency := _CURRENCY.fullmatch(text)) or len(currency["locale"] or "") > _MOST_LOCALE:
        yield Token("unknown", text)
    else:
        yield Token("locale", (currency["locale"] or "").upper().lstrip("0"))
        yield Token("literal", currency["sign"])


# --- numbers ---------------------------------------------------------------------------------------------------------


def _number_text(tokens: Sequence[Token], number: float) -> str | None:
    bodies = [token for token in tokens if token.kind in ("body", "general")]
    if len(bodies) != 1:
        return None
    exponents = [token.text for token in tokens if token.kind == "exponent"]
    scale = sum(token.kind == "percent" for token in tokens) * 2
    exact = Decimal(f"{number:.{_EXACT}G}").scaleb(scale)
    body = _exponential(bodies[0], exponents, exact) if exponents else _body(bodies[0], exact)
    if body is None or any(token.text == "/" for token in tokens if token.kind == "sign"):
        return None
    texts = {"percent": " %", "exponent": "", "locale": ""}
    pieces = [body.lstrip("-") if token in bodies else texts.get(token.kind, token.text) for token in tokens]
    return ("-" if body.startswith("-") else "") + "".join(pieces)


def _body(token: Token, exact: Decimal) -> str | None:
    if token.kind == "general":
        return number_text(float(exact))
    whole, _, fraction = token.text.partition(".")
    if whole.endswith(","):  # shown in thousands
        return None
    rounded = exact.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    if not rounded and exact < 0:
        return None
    digits, _, decimals = f"{abs(rounded):f}".partition(".")
    digits = digits.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole and digits:
        digits = f"{int(digits):,}".replace(",", ".").rjust(whole.count("0"), "0")
    shortest = len(fraction.rstrip("#?"))
    decimals = decimals[:shortest] + decimals[shortest:].rstrip("0")
    return ("-" if rounded < 0 else "") + digits + ("," if "." in token.text else "") + decimals


def _exponential(token: Token, exponents: Sequence[str], exact: Decimal) -> str | None:
    """``0.00E+00``, with one digit before the comma."""
    if token.kind == "general" or len(exponents) != 1 or not re.fullmatch(r"0(?:\.0+)?", token.text):
        return None
    places = len(token.text.partition(".")[2])
    mantissa, _, power = f"{exact:.{places}E}".partition("E")
    exponent = int(power) if exact else 0
    sign = "-" if exponent < 0 else "+" if exponents[0][1] == "+" else ""
    return f"{mantissa}E{sign}{abs(exponent):0{len(exponents[0]) - 2}}".replace(".", ",")
