"""workbook-tools check MASTER"""

from __future__ import annotations

from pathlib import Path

import click

from .help import Command
from .language import user_language
from .output import exit_code, out, print_findings, print_json
from .words import say


@click.command(cls=Command)
@click.argument("master", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def command(master: Path, as_json: bool) -> int:
    from workbook_tools.app.recalling import check_master

    from .as_json import findings_json

    findings = check_master(master)
    if as_json:
        print_json({"file": str(master), "findings": findings_json(findings, user_language())})
    else:
        print_findings(findings, user_language())
        if not findings:
            out(say("check.ok", file=master))
    return exit_code(findings)
