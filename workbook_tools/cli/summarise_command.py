"""workbook-tools summarise MASTER"""

from __future__ import annotations

from pathlib import Path

import click

from .help import Command
from .language import user_language
from .output import out, print_findings, print_json
from .words import say


@click.command(cls=Command)
@click.argument("master", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def command(master: Path, as_json: bool) -> int:
    from workbook_tools.app.session import this_session
    from workbook_tools.app.summarising import summarise_master

    from .as_json import findings_json, summary_json

    summary, written, findings = summarise_master(master, this_session())
    if as_json:
        print_json(summary_json(summary) | {"findings": findings_json(findings, user_language())})
    else:
        out(say("summarise.done" if written else "summarise.same", file=master))
        print_findings(findings, user_language())
        if summary.open_conflicts:
            out(say("summarise.conflicts", n=summary.open_conflicts))
    return 0
