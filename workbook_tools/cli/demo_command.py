"""workbook-tools demo [DIRECTORY]"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tools.messages import count_text

from .help import Command
from .language import user_language
from .output import out, print_findings
from .words import say

if TYPE_CHECKING:
    from workbook_tools.app.demo import Step


@click.command(cls=Command)
@click.argument("directory", default="demo", type=click.Path(path_type=Path, file_okay=False))
@click.option("--force", is_flag=True)
def command(directory: Path, force: bool) -> int:
    from workbook_tools.app.demo import run_demo
    from workbook_tools.app.session import this_session

    steps = run_demo(directory, this_session(), force=force)
    out(say("demo.start", folder=directory))
    for position, step in enumerate(steps, start=1):
        _print(position, step)
    out()
    out(say("demo.done", folder=directory))
    return 0


def _print(position: int, step: Step) -> None:
    """What was done, the command that does it, and what was found."""
    out()
    out(click.style(f"{position}. {say(f'demo.{step.name}.title')}", bold=True))
    if step.command:
        out(f"   $ {step.command}")
    out("   " + say(f"demo.{step.name}", **step.values))
    for report in step.reports:
        out(f"   {Path(report.file).name}: {count_text(report.findings, user_language())}")
        print_findings(report.findings, user_language())
    print_findings(step.findings, user_language())
