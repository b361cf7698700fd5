"""workbook-tools import DOCUMENT… -o MASTER.xlsx"""

from __future__ import annotations

from pathlib import Path

import click

from workbook_tools.messages import count_text

from .help import Command
from .language import user_language
from .output import exit_code, out, print_findings, print_json
from .result_file import WORKBOOK_ENDINGS, ResultFile
from .words import say


@click.command(cls=Command)
@click.argument("documents", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=ResultFile(WORKBOOK_ENDINGS))
@click.option("--settings")
@click.option("--force", is_flag=True)
@click.option("--left-out", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(
    documents: tuple[Path, ...], output: Path, settings: str | None, force: bool, left_out: bool, as_json: bool
) -> int:
    from workbook_tools.app.importing import import_files
    from workbook_tools.app.session import this_session

    from .as_json import import_json

    language = user_language()
    result = import_files(list(documents), output, this_session(), settings=settings, force=force)
    if as_json:
        print_json(import_json(result, output, language))
        return exit_code(result.findings)
    agreement = result.agreement
    numbers = len({i.number for i in agreement.initiatives})
    out(say("import.done", file=output, title=agreement.title, rows=len(agreement.initiatives), numbers=numbers))
    out(say("import.findings", count=count_text(result.findings, language)))
    print_findings(result.findings, language)
    if left_out:
        out(say("import.left_out"))
        for item in result.left_out:
            out(f"  {say('import.line', line=item.line)}  {say('left_out.' + item.reason)}: {item.text}")
    return exit_code(result.findings)
