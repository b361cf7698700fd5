"""workbook-tools new SETTINGS -o MASTER.xlsx"""

from __future__ import annotations

from pathlib import Path

import click

from .help import Command
from .output import out
from .result_file import WORKBOOK_ENDINGS, ResultFile
from .words import say


@click.command(cls=Command)
@click.argument("settings")
@click.option("-o", "--output", required=True, type=ResultFile(WORKBOOK_ENDINGS))
@click.option("--force", is_flag=True)
def command(settings: str, output: Path, force: bool) -> int:
    from workbook_tools.app.importing import new_master
    from workbook_tools.app.session import this_session

    agreement = new_master(settings, output, this_session(), force=force)
    out(say("new.done", file=output, title=agreement.title, committees=len(agreement.committees)))
    return 0
