"""workbook-tools check MASTER [--ready]"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tools.model.findings import Severity

from .exits import EXIT_FINDINGS
from .help import Command
from .language import user_language
from .output import exit_code, out, print_findings, print_json
from .words import say

if TYPE_CHECKING:
    from workbook_tools.app.readiness import Readiness


@click.command(cls=Command)
@click.argument("master", type=click.Path(path_type=Path))
@click.option("--ready", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(master: Path, ready: bool, as_json: bool) -> int:
    from workbook_tools.app.readiness import readiness
    from workbook_tools.app.recalling import check_master

    from .as_json import findings_json, readiness_json

    findings = check_master(master)
    state = readiness(master) if ready else None
    if as_json:
        result = {"file": str(master), "findings": findings_json(findings, user_language())}
        print_json(result | ({"ready": readiness_json(state, user_language())} if state else {}))
    else:
        print_findings(findings, user_language())
        if not any(f.severity is Severity.ERROR for f in findings) and all(f.code[0] == "W" for f in findings):
            out(say("check.ok", file=master))
        if state:
            _print_readiness(state, master)
    unreadable = any(f.code.startswith("W") and f.severity is Severity.ERROR for f in findings)
    return exit_code(findings, unreadable=unreadable) or (EXIT_FINDINGS if state and not state.ready else 0)


def _print_readiness(state: Readiness, master: Path) -> None:
    """A line for each kind of thing that is open, then the answer."""
    from workbook_tools.messages import count_text

    out(click.style(say("ready.title", round=state.round_name), bold=True))
    if state.owed:
        by_centre = ", ".join(f"{centre or say('ready.no_centre')} {n}" for centre, n in sorted(state.owed.items()))
        out("  " + say("ready.owed", n=sum(state.owed.values()), centres=by_centre))
    if state.faults:
        out("  " + say("ready.faults", counts=count_text(state.faults, user_language()), file=master.name))
    if state.conflicts or state.proposals:
        out("  " + say("ready.answers", conflicts=state.conflicts, proposals=state.proposals))
    if state.noted:
        out("  " + say("ready.noted", n=len(state.noted)))
    if state.outdated:
        out("  " + say("ready.outdated", sheets=", ".join(state.outdated), file=master.name))
    out(say("ready.yes" if state.ready else "ready.no"))
