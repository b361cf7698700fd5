"""workbook-tools diff OLD NEW"""

from __future__ import annotations

from pathlib import Path

import click

from .changes import print_changes
from .exits import EXIT_FINDINGS
from .help import Command
from .language import user_language
from .output import exit_code, out, print_findings, print_json
from .words import say


@click.command(cls=Command)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def command(old: Path, new: Path, as_json: bool) -> int:
    from workbook_tools.app.comparing import compare

    from .as_json import diff_json

    language = user_language()
    changes, findings = compare(old, new)
    if as_json:
        print_json(diff_json(changes, findings, language))
    else:
        print_changes(changes)
        print_findings(findings, language)
        out(say("diff.done", n=len(changes)))
    return EXIT_FINDINGS if changes else exit_code(findings)
