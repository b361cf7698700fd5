"""Values, fields and times in the user's words."""

from __future__ import annotations

from datetime import date

from workbook_tools.messages import times
from workbook_tools.model.fields import round_of
from workbook_tools.model.lookalikes import told_apart
from workbook_tools.model.settings import ROW, setting_parts
from workbook_tools.model.values import NO_FUNDS, Smiley, Value, amount_text

from .language import user_language
from .words import say

_WIDEST = 60


def field_name(key: str) -> str:
    """A column key in the user's words: "r3.smiley" -> "smiley, runde 3"."""
    if setting := setting_name(key):
        return setting
    head, _, name = key.partition(".")
    if (number := round_of(key)) is not None:
        return say("field.round", name=say(f"field.{name}"), round=number)
    if head == "funding":
        return say("field.funding", year=name)
    return say(f"field.{name or head}")


def setting_name(key: str) -> str:
    """A setting's name: "frist for opfølgning 2"; "" for the key of another field."""
    parts = setting_parts(key)
    if parts is None:
        return ""
    section, attribute, name = parts
    if section in ("agreement", "guide"):
        word = say(f"smiley.{name}") if name else ""
        return say(f"setting.{section}.{attribute}", word=word)
    what = say(f"setting.{section}", name=name)
    return what if attribute == ROW else say(f"setting.{section}.{attribute}", what=what)


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
        return f'"{shortened(value, _WIDEST)}"'
    return str(value) if isinstance(value, int) else amount_text(value)


def shown_apart(one: Value, other: Value) -> tuple[str, str]:
    """Two values as `shown`; where they would look the same, with what makes them differ."""
    apart = told_apart(one, other, _WIDEST)
    return (f'"{apart[0]}"', f'"{apart[1]}"') if apart else (shown(one), shown(other))


def shortened(text: str, widest: int) -> str:
    """The text on one line, cut to `widest` letters."""
    line = " ".join(text.split())
    return line if len(line) <= widest else line[: widest - 1] + "…"


def long_date(day: date) -> str:
    """ "20. september 2019"."""
    return say("date.long", day=day.day, month=say("date.months").split()[day.month - 1], year=day.year)


def local_time(text: str) -> str:
    """An ISO time (UTC where it doesn't say) on the user's clock: "20. september 2019 kl. 19.01". Other text stays."""
    return times.local_time(text, user_language())


def command_name(command: str) -> str:
    """A run's command; what was done in Excel has none."""
    return say("history.edit") if command == "edit" else command
