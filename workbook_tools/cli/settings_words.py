"""Changes of settings in the user's words: what was changed in Opsætning."""

from __future__ import annotations

from datetime import date

from workbook_tools.model.changes import Change
from workbook_tools.model.settings import NO, ROW, YES, setting_parts
from workbook_tools.model.values import Value

from .phrases import long_date, setting_name, shown
from .words import say


def setting_line(change: Change) -> str:
    """ "Opsætning: centeret "Skoler" er tilføjet"; "" for a change that is about no setting."""
    parts = setting_parts(change.field)
    if parts is None:
        return ""
    section, attribute, _ = parts
    if attribute == ROW:
        kind = "added" if change.old is None else "removed" if change.new is None else "renamed"
        what = say(f"setting.{section}", name=change.old or change.new)
        return say(f"setting.row.{kind}", what=what, new=change.new)
    return say("setting.changed", name=setting_name(change.field), old=_shown(change.old), new=_shown(change.new))


def _shown(value: Value) -> str:
    if value in (YES, NO):
        return say(f"setting.{value}")
    try:
        return long_date(date.fromisoformat(str(value)))
    except ValueError:
        return shown(value)
