"""workbook-tools validate FILE…"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tools.messages import count_text

from .help import Command
from .language import user_language
from .output import exit_code, out, print_findings, print_json, print_notes
from .progress import progress_bar
from .result_file import PAGE_ENDINGS, ResultFile
from .words import say

if TYPE_CHECKING:
    from workbook_tools.app.annotating import Annotated
    from workbook_tools.app.validating import FileReport


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--annotate", type=click.Path(path_type=Path, file_okay=False))
@click.option("--html", type=ResultFile(PAGE_ENDINGS))
@click.option("--force", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("--jobs", type=click.IntRange(1, 64))
def command(
    files: tuple[Path, ...], annotate: Path | None, html: Path | None, force: bool, as_json: bool, jobs: int | None
) -> int:
    from workbook_tools.app.validating import has_several_of_a_centre, validate

    from .as_json import validation_json

    language = user_language()
    with progress_bar(say_key="progress.reading") as progress:
        reports = validate(files, jobs=jobs, progress=progress, books=annotate is not None)
    if has_several_of_a_centre(reports):
        from workbook_tools.app.newest import newest_counts

        reports = newest_counts(reports, validate)
    copies = _copies(reports, annotate, force=force) if annotate else []
    if html:
        from workbook_tools.app.findings_page import write_findings_page

        print_notes(write_findings_page(html, reports, language, force=force), language)
    print_notes((note for copy in copies for note in copy.notes), language)
    if as_json:
        print_json(validation_json(reports, language, copies))
    else:
        _print(reports, copies, language)
    readable = all(r.readable for r in reports) and all(c.copy for c in copies)
    return exit_code([f for r in reports for f in r.findings], unreadable=not readable)


def _copies(reports: list[FileReport], folder: Path, *, force: bool) -> list[Annotated]:
    from workbook_tools.app.annotating import annotate

    return annotate(reports, folder, force=force)


def _print(reports: list[FileReport], copies: list[Annotated], language: str) -> None:
    for report in reports:
        out(click.style(report.file, bold=True) + f": {count_text(report.findings, language)}")
        print_findings(report.findings, language)
    for item in copies:
        if item.copy:
            out(say("annotate.item", file=item.file, copy=item.copy, cells=item.cells))
        else:
            out(click.style(say("annotate.none", file=item.file), bold=True))
            print_findings([item.finding] if item.finding else [], language)
