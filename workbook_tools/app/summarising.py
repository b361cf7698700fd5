"""Regenerating the summary sheets, in place."""

from __future__ import annotations

from pathlib import Path

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.summary import Summary
from workbook_tools.ops.summarise import summarise
from workbook_tools.workbook.patch import Edit, PutSheet

from .master import open_master, write_master
from .session import Session


def summarise_master(path: Path, session: Session) -> tuple[Summary, bool]:
    """Rewrites the five summary sheets; the second value is False when they said all that already.

    Raises WorkbookToolsError when the master can't be read or written.
    """
    master = open_master(path)
    summary = summarise(master.agreement)
    written = write_master(master, (), session, command="summarise", more=summary_edits(master.agreement, summary))
    return summary, written


def summary_edits(agreement: Agreement, summary: Summary) -> list[Edit]:
    """The sheets as edits: each replaces the one of its name, or is put behind the one before it."""
    from workbook_tools.workbook.build import SUMMARY_SHEETS, build_summaries

    donor = build_summaries(agreement, summary)
    last_committee = agreement.committees[-1].sheet if agreement.committees else None
    before = [last_committee, *SUMMARY_SHEETS]
    return [PutSheet(name, donor, after) for name, after in zip(SUMMARY_SHEETS, before, strict=False)]
