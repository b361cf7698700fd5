"""workbook-tools history MASTER [NUMBER]"""

from __future__ import annotations

from pathlib import Path

import click

from .changes import change_line
from .help import Command
from .output import out, print_json
from .words import say


@click.command(cls=Command)
@click.argument("master", type=click.Path(path_type=Path))
@click.argument("number", required=False)
@click.option("--json", "as_json", is_flag=True)
def command(master: Path, number: str | None, as_json: bool) -> int:
    from workbook_tools.app.recalling import recall

    from .as_json import history_json

    runs, entries = recall(master, number)
    if as_json:
        print_json(history_json(runs, entries))
        return 0
    if not runs:
        out(say("history.empty", file=master))
    for run in runs:
        mine = [e for e in entries if e.run.id == run.id and e.change.old != e.change.new]
        if mine or number is None:
            who = run.user or say("history.somebody")
            title = say("history.run", id=run.id, at=run.at.replace("T", " ")[:16], user=who, command=run.command)
            out(click.style(title, bold=True))
        for entry in mine:
            undone = "" if entry.standing else say("history.undone")
            out(f"  {entry.change.number}  {change_line(entry.change)}{undone}")
    return 0
