"""What a merge has to say that stands in Kontrol already: people are told once, until something is new."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tools.model.changes import apply_changes
from workbook_tools.model.findings import Finding, Severity

from .kontrol import Listed
from .master import Master
from .merge_report import MergeReport
from .noted import PROPOSED, note, pack
from .seen_to import stands_in_master


def told_before(master: Master, report: MergeReport, listed: Listed) -> Iterator[Finding]:
    """Those of the findings that Kontrol lists from earlier merges, and notes on files that were merged before."""
    known = {pack(n) for n in listed.noted}
    received = {r.sha256 for r in master.history.received()}
    again = {r.file for r in report.files if r.book and r.book.sha256 in received}
    told = report.findings if known or again else ()
    for f in told:
        if f.severity is Severity.NOTE and f.source and f.source.file in again:
            yield f
    rest = [f for f in told if f.code != PROPOSED and f.severity is not Severity.NOTE]
    after = apply_changes(master.agreement, report.result.changes) if rest else master.agreement
    rows = {i.key: i for i in after.initiatives} if rest else {}
    for f, n in zip(rest, note(rest, after, report.named_files), strict=True):
        if pack(n) in known or stands_in_master(n, rows.get(n.row)):
            yield f
