"""What a merge did, or would do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from workbook_tools.model.findings import Finding
from workbook_tools.ops.proposals import Proposal, ProposalChoice
from workbook_tools.ops.submissions import Choice, Conflict, MergeResult

from .validating import FileReport


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge did, or with a dry run would do. What is open, is so of earlier merges too.

    `obeyed` are the answers in Kontrol that it has followed.
    """

    master: Path
    result: MergeResult
    files: tuple[FileReport, ...]
    not_merged: tuple[Finding, ...]
    open_conflicts: tuple[Conflict, ...]
    open_proposals: tuple[Proposal, ...]
    obeyed: tuple[Choice | ProposalChoice, ...]
    written: bool
    told_before: tuple[Finding, ...] = ()
    """Those of the findings that Kontrol lists already, and that nobody has dealt with."""

    @property
    def named_files(self) -> list[FileReport]:
        """The files, each with the centre whose it is by the merge."""
        centres = {f.file: f.centre for f in self.result.files}
        return [replace(r, centre=centres.get(r.file, "")) for r in self.files]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that the coordinator should look at."""
        return (*self.not_merged, *self.result.findings, *self.result.rejected)

    @property
    def files_not_merged(self) -> tuple[str, ...]:
        """The files that are no submission, or could not be read."""
        merged = {f.file for f in self.result.files}
        return tuple(r.file for r in self.files if r.file not in merged)

    def findings_in(self, file: str) -> list[Finding]:
        """The findings of one file; with "" those of the master and of no file in particular."""
        files = {r.file for r in self.files}
        return [f for f in self.findings if (f.source.file if f.source and f.source.file in files else "") == file]

    @property
    def unreadable(self) -> bool:
        return any(not f.readable for f in self.files)
