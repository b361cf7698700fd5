"""workbook-tools carry-forward MASTER --to N"""

from __future__ import annotations

from pathlib import Path

import click

from .changes import print_changes
from .language import user_language
from .output import exit_code, out, print_findings, print_json
from .words import say


@click.command()
@click.argument("master", type=click.Path(path_type=Path))
@click.option("--to", required=True, type=click.IntRange(1, 99))
@click.option("--dry-run", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(master: Path, to: int, dry_run: bool, as_json: bool) -> int:
    from workbook_tools.app.carrying import open_round
    from workbook_tools.app.session import this_session

    from .as_json import outcome_json

    language = user_language()
    outcome = open_round(master, to, this_session(), dry_run=dry_run)
    if as_json:
        print_json(outcome_json(outcome, language))
        return exit_code(outcome.findings)
    print_changes(outcome.changes)
    print_findings(outcome.findings, language)
    carried = sum(change.reason == "carried" for change in outcome.changes)
    out(say("carry.dry_run" if dry_run else "carry.done", carried=carried, round=to))
    return exit_code(outcome.findings)
