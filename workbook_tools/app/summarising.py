"""Regenerating the summary sheets, in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from workbook_tools.model.findings import Finding
from workbook_tools.model.summary import Summary
from workbook_tools.ops.summarise import summarise
from workbook_tools.workbook.patch import Edit, PutSheet
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import scan

from .master import Master, open_master, write_master
from .noted import note, still_noted
from .own_words import own_words
from .session import Session
from .unknown_centres import unlisted_centres

_NAMES = ("S17", "S79")
"""A committee's sheet has another name than the settings give it."""


class Summarised(NamedTuple):
    """`written` is False when the sheets said all that already. `findings` are own words that stood there, and stand in
    Kontrol now, and what is told of the master's own names."""

    summary: Summary
    written: bool
    findings: tuple[Finding, ...]


def summarise_master(path: Path, session: Session) -> Summarised:
    """Rewrites the five summary sheets. What the coordinator has typed there is listed in Kontrol first.

    Raises WorkbookToolsError when the master can't be read or written.
    """
    master = open_master(path)
    summary = summary_of(master)
    edits = summary_edits(master, summary)
    typed = own_words(master, read_scanned(scan(edits[0].donor, str(path))))
    listed, told = _listed(master, typed) if typed else ([], [])
    written = write_master(master, (), session, command="summarise", more=[*edits, *listed])
    names = (f for f in master.carried if f.code in _NAMES)
    return Summarised(summary, written, (*typed, *told, *names, *unlisted_centres(master.agreement)))


def _listed(master: Master, typed: Sequence[Finding]) -> tuple[list[Edit], list[Finding]]:
    """Kontrol with the words that would be gone, until the coordinator deletes their lines; and what is told of it."""
    from .kontrol import read_kontrol, renewed_kontrol
    from .kontrol_words import KEPT, NOT_FOLLOWED

    listed = read_kontrol(master.raw, master.book)
    bare = [replace(f, source=replace(f.source, file=master.path.name)) for f in typed if f.source]
    noted = still_noted(listed.noted, note(bare, master.agreement), master.agreement, ())
    edits = renewed_kontrol(master.raw, master.book.columns, master.agreement, replace(listed, noted=tuple(noted)))
    return edits, [f for f in listed.findings if f.code in (KEPT, NOT_FOLLOWED)]


def summary_of(master: Master) -> Summary:
    """What the master comes to; its Oversigt says how many conflicts still wait for an answer in Kontrol."""
    from .kontrol import read_kontrol

    waiting = read_kontrol(master.raw, master.book).conflicts
    return summarise(master.agreement, open_conflicts=len(waiting))


def summary_edits(master: Master, summary: Summary) -> list[PutSheet]:
    """The sheets as edits: each replaces the one of its name, or is put behind the one before it."""
    from workbook_tools.workbook.build import build_summaries, summary_sheet_names

    donor = build_summaries(master.agreement, summary)
    last_committee = next((where.sheet for where in reversed([*master.book.sheets.values()])), None)
    sheets = summary_sheet_names()
    before = [last_committee, *sheets]
    return [PutSheet(name, donor, after) for name, after in zip(sheets, before, strict=False)]
