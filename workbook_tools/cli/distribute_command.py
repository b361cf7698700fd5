"""workbook-tools distribute MASTER -o DIR"""

from __future__ import annotations

from pathlib import Path

import click

from workbook_tools.model.findings import Finding

from .help import Command
from .language import user_language
from .output import exit_code, out, print_findings, print_json
from .words import say


@click.command(cls=Command)
@click.argument("master", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--eml", is_flag=True)
@click.option("--centre", multiple=True)
@click.option("--force", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(master: Path, output: Path, eml: bool, centre: tuple[str, ...], force: bool, as_json: bool) -> int:
    from workbook_tools.app.dispatching import send_out
    from workbook_tools.app.session import this_session

    from .as_json import sent_json

    language = user_language()
    sent, findings = send_out(master, output, this_session(), centres=centre, force=force, mails=eml)
    if as_json:
        print_json(sent_json(sent, findings, language))
        return exit_code(findings)
    print_findings([f for f in findings if _is_about_the_mails(f)], language)
    for item in sent:
        out(say("distribute.item", centre=item.centre, rows=item.initiatives, file=item.file))
    out(say("distribute.drafts" if eml else "distribute.done", n=len(sent), folder=output))
    print_findings([f for f in findings if not _is_about_the_mails(f)], language)
    return exit_code(findings)


def _is_about_the_mails(f: Finding) -> bool:
    """What to see to before anything is sent: a deadline that has passed, centres without an address."""
    return f.code in ("A04", "A06", "A08")
