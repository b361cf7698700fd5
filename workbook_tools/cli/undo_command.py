"""workbook-tools undo MASTER"""

from __future__ import annotations

from pathlib import Path

import click

from .changes import print_changes
from .help import Command
from .language import user_language
from .output import exit_code, out, print_findings
from .phrases import command_name
from .words import say


@click.command(cls=Command)
@click.argument("master", type=click.Path(path_type=Path))
@click.option("--run", type=int)
@click.option("--hand-edits", is_flag=True)
def command(master: Path, run: int | None, hand_edits: bool) -> int:
    from workbook_tools.app.recalling import step_back
    from workbook_tools.app.session import this_session

    undone, findings = step_back(master, this_session(), run=run, hand_edits=hand_edits)
    print_changes(undone.changes)
    for dropped in undone.dropped:
        out(say("undo.done", run=dropped.id, command=command_name(dropped.command)))
    for restored in undone.restored:
        out(say("undo.restored", run=restored.id, command=command_name(restored.command)))
    print_findings(findings, user_language())
    out(say("undo.redo", file=master, run=undone.run))
    return exit_code(findings)
