"""Regenerating the summary sheets, in place."""

from __future__ import annotations

from pathlib import Path

from workbook_tools.model.summary import Summary
from workbook_tools.ops.summarise import summarise
from workbook_tools.workbook.patch import Edit, PutSheet

from .master import Master, open_master, write_master
from .session import Session


def summarise_master(path: Path, session: Session) -> tuple[Summary, bool]:
    """Rewrites the five summary sheets; the second value is False when they said all that already.

    Raises WorkbookToolsError when the master can't be read or written.
    """
    master = open_master(path)
    summary = summary_of(master)
    written = write_master(master, (), session, command="summarise", more=summary_edits(master, summary))
    return summary, written


def summary_of(master: Master) -> Summary:
    """What the master comes to; its Oversigt says how many conflicts still wait for an answer in Kontrol."""
    from .kontrol import read_kontrol

    waiting = read_kontrol(master.raw, master.book.columns).conflicts
    return summarise(master.agreement, open_conflicts=len(waiting))


def summary_edits(master: Master, summary: Summary) -> list[Edit]:
    """The sheets as edits: each replaces the one of its name, or is put behind the one before it."""
    from workbook_tools.workbook.build import build_summaries, summary_sheet_names

    donor = build_summaries(master.agreement, summary)
    last_committee = next((where.sheet for where in reversed([*master.book.sheets.values()])), None)
    sheets = summary_sheet_names()
    before = [last_committee, *sheets]
    return [PutSheet(name, donor, after) for name, after in zip(sheets, before, strict=False)]
