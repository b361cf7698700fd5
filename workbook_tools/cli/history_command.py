"""workbook-tools history MASTER [NUMBER]"""

from __future__ import annotations

from collections.abc import Sequence
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
    from workbook_tools.app.recalling import Entry, Run


@click.command(cls=Command)
@click.argument("master", type=click.Path(path_type=Path))
@click.argument("number", required=False)
@click.option("--json", "as_json", is_flag=True)
def command(master: Path, number: str | None, as_json: bool) -> int:
    from workbook_tools.app.recalling import is_known, recall

    from .as_json import history_json

    runs, entries = recall(master, number)
    known = number is None or bool(entries) or is_known(master, number)
    if as_json:
        print_json(history_json(runs, entries))
    elif not known:
        out(say("history.unknown", number=number, file=master))
    elif not runs:
        out(say("history.empty", file=master))
    elif number and not entries:
        out(say("history.unchanged", number=number))
    else:
        _print(runs, entries, every=number is None)
    return 0 if known else EXIT_FINDINGS


def _print(runs: Sequence[Run], entries: Sequence[Entry], *, every: bool) -> None:
    """The runs with their changes; `every` run, or only those that changed something."""
    undone = {run.undoes for run in runs}
    for run in runs:
        mine = [e for e in entries if e.run.id == run.id and e.change.old != e.change.new]
        if mine or every:
            who = run.user or say("history.somebody")
            title = say("history.run", id=run.id, at=local_time(run.at), user=who, command=_what(run))
            out(click.style(title, bold=True))
        for entry in mine:
            # An undo is no step that stands, but its lines count until it is undone itself.
            stands = entry.standing or (run.undoes is not None and run.id not in undone)
            out(f"  {entry.change.number}  {change_line(entry.change)}{'' if stands else say('history.undone')}")


def _what(run: Run) -> str:
    name = command_name(run.command)
    return name if run.undoes is None else say("history.undoes", command=name, run=run.undoes)
