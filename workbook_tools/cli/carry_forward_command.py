"""workbook-tools carry-forward MASTER --to N [--reopen]"""

from __future__ import annotations

from pathlib import Path

import click

from workbook_tools.model.changes import Change, Outcome
from workbook_tools.model.findings import Severity

from .changes import print_changes
from .help import Command
from .language import user_language
from .output import exit_code, out, print_findings, print_json
from .words import say

_DRY_RUN = {"carry.done": "carry.dry_run", "carry.reopened": "carry.reopened_dry_run"}


@click.command(cls=Command)
@click.argument("master", type=click.Path(path_type=Path))
@click.option("--to", required=True, type=click.IntRange(1, 99))
@click.option("--reopen", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.option("-v", "--verbose", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(master: Path, to: int, reopen: bool, dry_run: bool, verbose: bool, as_json: bool) -> int:
    from workbook_tools.app.carrying import open_round
    from workbook_tools.app.session import this_session

    from .as_json import outcome_json

    language = user_language()
    outcome = open_round(master, to, this_session(), reopen=reopen, dry_run=dry_run)
    if as_json:
        print_json(outcome_json(outcome, language))
        return exit_code(outcome.findings)
    print_changes(_untold(outcome, verbose=verbose))
    print_findings(sorted(outcome.findings, key=lambda f: f.code), language, whole=verbose)
    if not any(f.severity is Severity.ERROR for f in outcome.findings):
        carried = sum(change.reason == "carried" for change in outcome.changes)
        done = "carry.reopened" if reopen else "carry.done"
        out(say(_DRY_RUN[done] if dry_run else done, carried=carried, round=to))
    return exit_code(outcome.findings)


def _untold(outcome: Outcome, *, verbose: bool) -> list[Change]:
    """The changes that no finding tells; those of the rounds themselves only with `verbose`."""
    told = {(f.committee, f.number, f.field) for f in outcome.findings}
    return [c for c in outcome.changes if (c.committee or verbose) and (c.committee, c.number, c.field) not in told]
