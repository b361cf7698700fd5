"""The history beside a master: journal, copies of every version, undo, and writes that can be killed anywhere."""

from workbook_tools.files import history_folder, replace_atomically

from .history import History
from .locks import exclusive, refuse_if_open, who_has_it_open
from .records import EDITED_BY_HAND, Decided, Dispatched, Entry, Received, Run, RunId, State, Undone

__all__ = [
    "EDITED_BY_HAND",
    "Decided",
    "Dispatched",
    "Entry",
    "History",
    "Received",
    "Run",
    "RunId",
    "State",
    "Undone",
    "exclusive",
    "history_folder",
    "refuse_if_open",
    "replace_atomically",
    "who_has_it_open",
]
