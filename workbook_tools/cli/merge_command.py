"""workbook-tools merge MASTER SUBMISSION…"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tools.model.findings import Severity

from .changes import print_changes
from .exits import EXIT_FINDINGS
from .help import Command
from .language import user_language
from .obeyed import print_obeyed
from .output import exit_code, out, print_findings, print_json
from .phrases import field_name, shortened, shown, shown_apart
from .progress import progress_bar
from .words import say

if TYPE_CHECKING:
    from workbook_tools.app.merging import FileOutcome, MergeReport
    from workbook_tools.model.findings import Finding

_SUPERSEDED, _PROPOSED, _UNREADABLE = "M12", "M07", "M11"
_DECIDED = "decided"
_WHOLE_FILE = ("M01", "M02", "M03")
"""Why nothing of a file is merged: said once, not beside each of its edits."""
_SAID_OTHERWISE = (_SUPERSEDED, _PROPOSED, *_WHOLE_FILE)
"""What stands in the lists of what is open, or is said of the file as a whole."""
_ALWAYS_TOLD = ("would", "inserted", "conflicts", "rejected")


@click.command(cls=Command)
@click.argument("master", type=click.Path(path_type=Path))
@click.argument("submissions", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True)
@click.option("-v", "--verbose", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(master: Path, submissions: tuple[Path, ...], dry_run: bool, verbose: bool, as_json: bool) -> int:
    from workbook_tools.app.merging import merge_files
    from workbook_tools.app.session import this_session

    from .as_json import merge_json

    if all(_is_same(file, master) for file in submissions):
        raise click.UsageError(say("merge.only_master"))
    with progress_bar(say_key="progress.reading") as progress:
        report = merge_files(master, submissions, this_session(), dry_run=dry_run, progress=progress)
    if as_json:
        print_json(merge_json(report, user_language()))
    else:
        _print(report, dry_run=dry_run, verbose=verbose)
    code = exit_code(report.findings, unreadable=report.unreadable)
    return code or (EXIT_FINDINGS if report.open_conflicts or report.open_proposals else 0)


def _is_same(file: Path, master: Path) -> bool:
    return file.exists() and master.exists() and file.samefile(master)


def _file_line(f: FileOutcome, *, dry_run: bool) -> str:
    """What became of a file's edits: each in one of the counts, and no count for what did not happen."""
    if f.copy_of:
        return say("merge.copy", file=f.file, other=f.copy_of)
    counts = {
        "would" if dry_run else "inserted": f.applied - f.already,
        "already": f.already,
        "conflicts": f.conflicts,
        "proposals": f.proposals,
        "rejected": f.rejected - f.superseded - f.proposals,
        "superseded": f.superseded,
    }
    shown = (say(f"merge.count.{name}", n=n) for name, n in counts.items() if n or name in _ALWAYS_TOLD)
    return say("merge.file", file=f.file, centre=f.centre, counts=", ".join(shown), edits=f.edits)


def _print_findings(findings: list[Finding], report: MergeReport, *, verbose: bool) -> None:
    """The findings; what a centre's newer file says anew is only counted, for it asks for nothing.

    New rows are listed below, with all others that wait for an answer.
    """
    refused = [] if verbose else [f for f in findings if f.code in _WHOLE_FILE]
    shown = findings if verbose else [f for f in _to_be_said(findings, report) if f.code not in _WHOLE_FILE]
    once = [replace(f, source=None, number="", field="", values={**f.values, "said": ""}) for f in refused[:1]]
    print_findings([*once, *shown], user_language(), whole=verbose)
    if len(refused) > 1:
        out("  " + say("merge.refused", n=len(refused)))


def _to_be_said(findings: list[Finding], report: MergeReport) -> list[Finding]:
    """What is new, each thing once: a cell that can't be read is told by what is wrong with it."""
    known = {id(f) for f in report.told_before}
    explained = {(f.source.sheet, f.source.cell) for f in findings if f.code[0] == "F" and f.source}
    return [
        f
        for f in findings
        if id(f) not in known
        and f.code not in (_SUPERSEDED, _PROPOSED)
        and not (f.code == _UNREADABLE and f.source and (f.source.sheet, f.source.cell) in explained)
    ]


def _print_known(report: MergeReport) -> None:
    known = [f for f in report.told_before if f.severity is not Severity.NOTE and f.code not in _SAID_OTHERWISE]
    if known:
        out(say("merge.known", n=len(known)))


def _print(report: MergeReport, *, dry_run: bool, verbose: bool) -> None:
    """A line a file, and what the coordinator has to look at; with `verbose` every change too."""
    result = report.result
    print_changes([c for c in result.changes if verbose or (not c.origin and c.reason != _DECIDED)])
    print_obeyed(report.obeyed)
    for f in result.files:
        out(click.style(_file_line(f, dry_run=dry_run), bold=True))
        _print_findings(report.findings_in(f.file), report, verbose=verbose)
    for name in report.files_not_merged:
        out(click.style(say("merge.not_merged", file=name), bold=True))
        _print_findings(report.findings_in(name), report, verbose=verbose)
    _print_findings(report.findings_in(""), report, verbose=verbose)
    if not verbose:
        _print_known(report)
    if report.open_conflicts:
        out(click.style(say("merge.conflicts", n=len(report.open_conflicts)), fg="yellow", bold=True))
    for c in report.open_conflicts:
        pairs = [(*shown_apart(c.master, value), file) for file, value in c.submissions]
        values = "; ".join(f"{value} ({file})" for _, value, file in pairs)
        sides = {"base": shown(c.base), "master": max((master for master, _, _ in pairs), key=len), "values": values}
        out("  " + say("merge.conflict", number=c.number, field=field_name(c.field), **sides))
    if report.open_proposals:
        out(click.style(say("merge.proposals", n=len(report.open_proposals)), fg="yellow", bold=True))
    for p in report.open_proposals:
        out(
            "  "
            + say("merge.proposal", number=p.row.number, title=shortened(p.row.title, 60), centre=p.centre, file=p.file)
        )
    unchanged = "merge.listed" if report.written else "merge.same"
    done = "merge.dry_run" if dry_run else "merge.done" if result.changes else unchanged
    out(say(done, changes=len(result.changes), file=report.master))
