"""What stands above a document's title: page furniture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from .lines import Line
from .result import Notes, Reason
from .vocabulary import pattern, words


def leave_furniture(lines: Sequence[Line], notes: Notes) -> None:
    """Leaves out the lines up to and with the title, which is the last; one that is no known furniture is reported."""
    for line in lines[:-1]:
        reason = furniture(line)
        if reason is None:
            notes.lost(line.text, line.number)
        else:
            notes.leave(line.text, reason, line.number)
    notes.leave(lines[-1].text, "title", lines[-1].number)


def furniture(line: Line) -> Reason | None:
    """What kind of page furniture the line is; None if it is something else."""
    name = next((n for n in words("furniture") if pattern("furniture", n).search(line.text)), None)
    return cast("Reason | None", name)
