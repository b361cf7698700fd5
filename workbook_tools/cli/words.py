"""The command line's own words, in the user's language."""

from __future__ import annotations

from workbook_tools import messages
from workbook_tools.model.fields import round_of
from workbook_tools.model.values import NO_FUNDS, Smiley, Value, amount_text

from .language import user_language

_WIDEST = 60


def say(key: str, **values: object) -> str:
    """The words of a key in messages/<language>/ui.toml."""
    return messages.say(key, user_language(), **values)


def field_name(key: str) -> str:
    """A column key in the user's words: "r3.smiley" -> "smiley, runde 3"."""
    head, _, name = key.partition(".")
    if (number := round_of(key)) is not None:
        return say("field.round", name=say(f"field.{name}"), round=number)
    if head == "funding":
        return say("field.funding", year=name)
    return say(f"field.{name or head}")


def shown(value: Value) -> str:
    """A value on one line of the terminal."""
    if value is None:
        return say("value.blank")
    if value is NO_FUNDS:
        return say("value.no_funds")
    if isinstance(value, Smiley):
        return f"{value.symbol} {say('smiley.' + value.value)}"
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, str):
        line = " ".join(value.split())
        return line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…"
    return str(value) if isinstance(value, int) else amount_text(value)
