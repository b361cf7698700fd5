"""workbook-tools history MASTER [NUMBER]"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .changes import change_line
from .exits import EXIT_FINDINGS
from .help import Command
from .output import out, print_json
from .phrases import command_name, local_time
from .words import say

if TYPE_CHECKING:
    from workbook_tools.app.recalling import Recalled, Run


@click.command(cls=Command)
@click.argument("master", type=click.Path(path_type=Path))
@click.argument("number", required=False)
@click.option("--json", "as_json", is_flag=True)
def command(master: Path, number: str | None, as_json: bool) -> int:
    from workbook_tools.app.recalling import is_known, recall
    from workbook_tools.model.numbers import typed_number

    from .as_json import history_json

    number = number and typed_number(number)
    told = recall(master, number)
    known = number is None or bool(told.entries) or is_known(master, number)
    if as_json:
        print_json(history_json(told))
    elif not known:
        out(say("history.unknown", number=number, file=master))
    elif not told.runs:
        out(say("history.empty", file=master))
    elif number and not told.entries:
        out(say("history.unchanged", number=number))
    else:
        _print(told, every=number is None)
    return 0 if known else EXIT_FINDINGS


def _print(told: Recalled, *, every: bool) -> None:
    """The runs with their changes, and which of them have been undone; `every` run, or only those that changed
    something."""
    for run in told.runs:
        mine = [e for e in told.entries if e.run.id == run.id and e.change.old != e.change.new]
        if mine or every:
            who = run.user or say("history.somebody")
            title = say("history.run", id=run.id, at=local_time(run.at), user=who, command=_what(run))
            by = told.undone_by.get(run.id)
            out(click.style(title, bold=True) + (say("history.undone_by", run=by) if by else ""))
        for entry in mine:
            out(f"  {entry.change.number}  {change_line(entry.change)}{say('history.undone') if by else ''}")


def _what(run: Run) -> str:
    name = command_name(run.command)
    return name if run.undoes is None else say("history.undoes", command=name, run=run.undoes)
