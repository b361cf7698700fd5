"""workbook-tools template -o FILE"""

from __future__ import annotations

from pathlib import Path

import click

from .exits import EXIT_FINDINGS
from .help import Command
from .language import user_language
from .output import out, print_notes
from .result_file import WORKBOOK_ENDINGS, ResultFile
from .words import say


@click.command(cls=Command)
@click.option("-o", "--output", required=True, type=ResultFile(WORKBOOK_ENDINGS))
@click.option("--settings", default="ballerup-2019", show_default=True)
@click.option("--check", is_flag=True)
@click.option("--force", is_flag=True)
def command(output: Path, settings: str, check: bool, force: bool) -> int:
    from workbook_tools.app.template import is_current, write_template

    if check:
        current = is_current(output, settings)
        out(say("template.current" if current else "template.stale", file=output))
        return 0 if current else EXIT_FINDINGS
    notes = write_template(output, settings, force=force)
    out(say("template.done", file=output))
    print_notes(notes, user_language())
    return 0
