"""workbook-tools status MASTER DIR"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tools.messages.times import local_minute
from workbook_tools.model.findings import Finding

from .exits import EXIT_FINDINGS
from .help import Command
from .language import user_language
from .output import exit_code, out, print_findings, print_json, print_notes
from .phrases import field_name, local_time, long_date, shown
from .progress import progress_bar
from .result_file import WORKBOOK_ENDINGS, ResultFile
from .words import say

if TYPE_CHECKING:
    from workbook_tools.app.tracking import CentreStatus, Tracking

_COLOURS = {"valid": "green", "merged": "green", "with faults": "red", "unreadable": "red", "late": "red"}
_COLUMNS = ("centre", "state", "initiatives", "remaining", "faults", "modified", "file")


@click.command(cls=Command)
@click.argument("master", type=click.Path(path_type=Path))
@click.argument("submissions", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--eml", type=click.Path(path_type=Path, file_okay=False))
@click.option("--sheet", type=ResultFile(WORKBOOK_ENDINGS))
@click.option("--force", is_flag=True)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--json", "as_json", is_flag=True)
def command(
    master: Path,
    submissions: tuple[Path, ...],
    eml: Path | None,
    sheet: Path | None,
    force: bool,
    today: datetime | None,
    as_json: bool,
) -> int:
    from workbook_tools.app.session import this_session
    from workbook_tools.app.tracking import track, write_reminders

    from .as_json import tracking_json

    session = this_session()
    day = (today or session.now.astimezone()).date()
    with progress_bar(say_key="progress.reading") as progress:
        tracking = track(master, submissions, day, progress=progress)
    if sheet:
        from workbook_tools.app.status_sheet import write_status_sheet

        print_notes(write_status_sheet(tracking, sheet, session, force=force), user_language())
    drafts, findings = write_reminders(tracking, eml, session, force=force) if eml else ([], [])
    if as_json:
        print_json(tracking_json(tracking, drafts, findings, user_language()))
    else:
        _print(tracking)
        _print_written(sheet, eml, drafts, findings)
    return exit_code([*tracking.told, *findings], unreadable=tracking.unreadable) or (
        0 if tracking.complete else EXIT_FINDINGS
    )


def _print(tracking: Tracking) -> None:
    from workbook_tools.app.mailing import round_values
    from workbook_tools.app.status_sheet import days_text

    lines = tracking.status.centres
    values = round_values(tracking.agreement)
    deadline = next((r.deadline for r in tracking.agreement.rounds if r.number == tracking.status.round), None)
    values["deadline"] = long_date(deadline) if deadline else say("status.days.none")
    out(click.style(say("status.title", today=long_date(tracking.today), **values), bold=True))
    days = days_text(lines[0].days_left, user_language()) if lines else ""
    out(say("status.deadline" if days else "status.deadline_alone", days=days, **values))
    out()
    _print_table(lines)
    out()
    out(say("status.done", done=sum(c.done for c in lines), n=len(lines)))
    for line in lines:
        _print_files(line)
    print_findings(tracking.told, user_language())
    if tracking.others:
        out(say("status.others"))
    for other in tracking.others:
        out(say(f"status.other.{other.why}", file=other.file, centre=other.centre))
        print_findings(other.findings, user_language())


def _print_table(lines: tuple[CentreStatus, ...]) -> None:
    head = [say(f"status.header.{name}") for name in _COLUMNS]
    rows = [[*_cells(c), *_delivery(c)] for c in lines]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    out("  ".join(text.ljust(width) for text, width in zip(head, widths, strict=True)).rstrip())
    for line, row in zip(lines, rows, strict=True):
        cells = [text.ljust(width) for text, width in zip(row, widths, strict=True)]
        colour = _COLOURS.get(line.state.value, "yellow") if line.done or not line.is_merged else "yellow"
        cells[1] = click.style(cells[1], fg=colour)
        out("  ".join(cells).rstrip())


def _cells(line: CentreStatus) -> list[str]:
    numbers = (line.initiatives, len(line.remaining), len(line.faults))
    return [line.centre, say(f"status.state.{line.state}"), *map(str, numbers)]


def _delivery(line: CentreStatus) -> tuple[str, str]:
    """When the file that counts was saved ("2019-09-18 14:05"), and its name."""
    if line.newest:
        return local_minute(line.newest.modified), Path(line.newest.file).name
    if line.is_merged and line.merged:
        return local_minute(line.merged.modified), line.merged.file
    return "", ", ".join(Path(file).name for file in line.unreadable)


def _print_files(line: CentreStatus) -> None:
    if len(line.files) > 1:
        key = "status.several" if line.newest_is_known else "status.several_at_once"
        out(say(key, centre=line.centre, n=len(line.files)))
        for file in line.files:
            out(say("status.file", file=file.file, modified=local_time(file.modified) or say("status.unknown_time")))
        for d in line.differences:
            values = "; ".join(f"{shown(value)} ({Path(file).name})" for file, value in d.values)
            out(say("status.difference", number=d.number, field=field_name(d.field), values=values))
    if line.copies:
        out(say("status.copies", centre=line.centre, files=", ".join(line.copies)))


def _print_written(sheet: Path | None, eml: Path | None, drafts: list[Path], findings: list[Finding]) -> None:
    if sheet:
        out(say("status.sheet_done", file=sheet))
    if eml:
        out(say("status.drafts", n=len(drafts), folder=eml))
    print_findings(findings, user_language())
