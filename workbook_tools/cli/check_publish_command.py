"""workbook-tools check-publish FILE…"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tools.messages import count_text

from .help import Command
from .language import user_language
from .output import exit_code, out, print_findings, print_json, print_notes
from .progress import progress_bar
from .result_file import WORKBOOK_ENDINGS, require_ending
from .words import say

if TYPE_CHECKING:
    from workbook_tools.app.publishing import CleanCopy, Inspection


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--clean", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--drop-hidden", is_flag=True)
@click.option("--force", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(files: tuple[Path, ...], clean: Path | None, drop_hidden: bool, force: bool, as_json: bool) -> int:
    from workbook_tools.app.publishing import clean_copy, inspect_files

    from .as_json import publishing_json

    if clean and (len(files) != 1 or files[0].is_dir()):
        raise click.UsageError(say("publish.one_file"))
    if clean:
        require_ending(clean, tuple(dict.fromkeys((files[0].suffix.casefold(), *WORKBOOK_ENDINGS))))
    with progress_bar(say_key="progress.reading") as progress:
        inspections = inspect_files(files, progress)
    if not as_json:
        for inspection in inspections:
            _print_inspection(inspection)
    readable = all(i.readable for i in inspections)
    copy = clean_copy(files[0], clean, drop_hidden=drop_hidden, force=force) if clean and readable else None
    print_notes(copy.notes if copy else (), user_language())
    if as_json:
        print_json(publishing_json(inspections, copy, user_language()))
    elif copy and copy.left:
        _print_copy(copy, copy.left)
    last = [copy.left] if copy and copy.left else inspections
    return exit_code([f for i in last for f in i.findings], unreadable=not all(i.readable for i in last))


def _print_copy(copy: CleanCopy, left: Inspection) -> None:
    out()
    for kind, count in copy.removed.items():
        out(say(f"publish.removed.{kind}", n=count))
    _print_inspection(left)


def _print_inspection(inspection: Inspection) -> None:
    language = user_language()
    verdict = say("publish.clear") if inspection.ok else count_text(inspection.findings, language)
    out(click.style(inspection.file, bold=True) + f": {verdict}")
    print_findings(inspection.findings, language)
