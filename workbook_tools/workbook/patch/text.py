"""Cell values as the sheet's XML holds them."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal

from workbook_tools.model.lengths import cell_length, fits_in_cell

from .edits import SetCell, SetFormula, SetResult
from .markup import escape, with_content
from .refusal import refusal

_UNWRITABLE = "\x00-\x08\x0b-\x1f\ufffe\uffff"
_CONTROL = re.compile(f"[{_UNWRITABLE}]")
_LOOKS_ESCAPED = re.compile(f"_(?=x[0-9A-Fa-f]{{4}}[_{_UNWRITABLE}])")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
_GREATEST = 9.99999999999999e307
_DAY_0_OF_1900, _DAY_0_OF_1904 = date(1899, 12, 30).toordinal(), date(1904, 1, 1).toordinal()
_NO_SUCH_DAY = 60


def value_xml(edit: SetCell, prefix: bytes, date1904: bool) -> tuple[bytes, bytes]:
    """(type attribute with its leading blank, content) of a `<c>`. Refuses what a cell can't hold (P05, P06, P07)."""
    value = edit.value
    if value is None or value == "":
        return b"", b""
    if isinstance(value, str):
        text = with_content(b'<%bt xml:space="preserve">' % prefix, _text_xml(edit, str(value)))
        return b' t="inlineStr"', with_content(b"<%bis>" % prefix, text)
    number = _number(value, date1904)
    if number is None:
        raise refusal("P07", edit.sheet, edit.cell, value=str(value))
    return b' t="b"' if isinstance(value, bool) else b"", with_content(b"<%bv>" % prefix, number.encode())


def formula_xml(edit: SetFormula, prefix: bytes, shared: bytes = b"") -> tuple[bytes, bytes]:
    """As `value_xml`, for a formula and the value that it last had. `shared` are attributes of a shared formula."""
    text = b"" if edit.like else escape(edit.formula.removeprefix("="))
    formula = with_content(b"<%bf%b>" % (prefix, shared), text) if text else b"<%bf%b/>" % (prefix, shared)
    if isinstance(edit.value, str):
        kind, result = result_xml(SetResult(edit.sheet, edit.cell, edit.value), prefix)
        return b' t="%b"' % kind.encode(), formula + result
    attribute, value = value_xml(SetCell(edit.sheet, edit.cell, edit.value), prefix, date1904=False)
    return attribute, formula + value


def result_xml(edit: SetResult, prefix: bytes) -> tuple[str, bytes]:
    """(type, content) of a formula's last value, a text. White space around it is said to count, where there is any."""
    tag = b"<%bv>" if edit.value == edit.value.strip() else b'<%bv xml:space="preserve">'
    return "str", with_content(tag % prefix, _text_xml(edit, edit.value))


def _text_xml(edit: SetCell | SetResult, text: str) -> bytes:
    refuse_half_characters(text, edit.sheet, edit.cell)
    if not fits_in_cell(text):
        raise refusal("P05", edit.sheet, edit.cell, length=str(cell_length(text)))
    return escape(escape_controls(text))


def refuse_half_characters(text: str, sheet: str = "", cell: str = "") -> None:
    """Half of a surrogate pair has no place in a file. Raises the refusal P06."""
    if _SURROGATE.search(text):
        raise refusal("P06", sheet, cell)


def escape_controls(text: str) -> str:
    """Characters that XML can't carry as `_xHHHH_`, and text that looks like that with its first `_` escaped.

    >>> escape_controls("a\\rb _x000D_")
    'a_x000D_b _x005F_x000D_'
    """
    marked = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", marked)


def unescape_controls(text: str) -> str:
    """The reverse of `escape_controls`, as texts are read: half of a surrogate pair stays as written."""
    return _ESCAPED.sub(_unescaped, text)


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)


def _number(value: Decimal | float | date, date1904: bool) -> str | None:
    """The number as the file has it; None for one that Excel can't count with."""
    if isinstance(value, date):
        return _serial(value, date1904)
    if isinstance(value, bool):
        return str(int(value))
    finite = isinstance(value, int) or math.isfinite(value)
    if not finite or not -_GREATEST <= value <= _GREATEST:
        return None
    return repr(value) if isinstance(value, float) else str(value)


def _serial(day: date, date1904: bool) -> str | None:
    """Excel's day number. Its 1900 has a 29 February, so the first two months are counted from another day."""
    number = day.toordinal() - (_DAY_0_OF_1904 if date1904 else _DAY_0_OF_1900)
    if not date1904 and number <= _NO_SUCH_DAY:
        number -= 1
    if number < (0 if date1904 else 1):
        return None
    if not isinstance(day, datetime):
        return str(number)
    seconds = day.hour * 3600 + day.minute * 60 + day.second + day.microsecond / 1e6
    return repr(number + seconds / 86_400) if seconds else str(number)
