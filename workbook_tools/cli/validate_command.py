"""workbook-tools validate FILE…"""

from __future__ import annotations

from pathlib import Path

import click

from .language import user_language
from .output import count_text, exit_code, out, print_findings, print_json
from .progress import progress_bar


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--jobs", type=click.IntRange(1, 64))
def command(files: tuple[Path, ...], as_json: bool, html: Path | None, jobs: int | None) -> int:
    from workbook_tools.app.validating import validate

    from .as_json import validation_json

    language = user_language()
    with progress_bar(say_key="progress.reading") as progress:
        reports = validate(files, jobs=jobs, progress=progress)
    if as_json:
        print_json(validation_json(reports, language))
    else:
        for report in reports:
            out(click.style(report.file, bold=True) + f": {count_text(report.findings, language)}")
            print_findings(report.findings, language)
    findings = [f for report in reports for f in report.findings]
    return exit_code(findings, unreadable=not all(report.readable for report in reports))
