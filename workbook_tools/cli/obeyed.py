"""The answers in Kontrol that a merge has followed, each by its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from .output import out
from .phrases import field_name, shortened, shown, shown_apart
from .words import say

if TYPE_CHECKING:
    from workbook_tools.app.merging import Choice, ProposalChoice


def print_obeyed(answers: Iterable[Choice | ProposalChoice]) -> None:
    """One line an answer, under a line of its own; nothing where nothing was answered."""
    for n, answer in enumerate(answers):
        if n == 0:
            out(click.style(say("merge.obeyed"), bold=True))
        out("  " + _line(answer))


def _line(answer: Choice | ProposalChoice) -> str:
    from workbook_tools.app.merging import ProposalChoice

    return _proposal(answer) if isinstance(answer, ProposalChoice) else _conflict(answer)


def _proposal(answer: ProposalChoice) -> str:
    p = answer.proposal
    about = {"number": p.row.number, "title": shortened(p.row.title, 60), "sheet": p.row.committee}
    return say("merge.obeyed.added" if answer.accept else "merge.obeyed.declined", **about)


def _conflict(choice: Choice) -> str:
    from workbook_tools.app.merging import chosen_value

    conflict, value = choice.conflict, chosen_value(choice)
    where = {"number": conflict.number, "field": field_name(conflict.field)}
    if value == conflict.master:
        return say("merge.obeyed.kept", value=shown(value), **where)
    old, new = shown_apart(conflict.master, value)
    return say("merge.obeyed.set", old=old, new=new, **where)
