"""Whether a master is ready for the committees: what is still owed, wrong, undecided, or out of date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from workbook_tools.model.findings import Finding, Severity
from workbook_tools.ops.status import remaining_cells
from workbook_tools.rules.base import name_of_round
from workbook_tools.schema.cells import cell_text
from workbook_tools.workbook.raw import RawSheet
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import scan

from .kontrol import read_kontrol
from .lost_lines import lost_lines
from .master import Master, open_master
from .noted import still_noted
from .summarising import summary_of
from .validating import judge


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far the current round is in the master itself.

    `owed` counts the cells that a rule still wants filled in, by centre ("" for rows without one). `faults` are the
    master's other findings, `noted` the lines in Kontrol that nobody has dealt with (rejected edits, and what an import
    could not tell), `outdated` the summary sheets that say something else than the rows.
    """

    round: int
    round_name: str
    owed: Mapping[str, int]
    faults: tuple[Finding, ...]
    conflicts: int
    proposals: int
    noted: tuple[Finding, ...]
    outdated: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing is open; the master's warnings don't count."""
        errors = any(f.severity is Severity.ERROR for f in self.faults)
        return not (self.owed or errors or self.conflicts or self.proposals or self.noted or self.outdated)


def readiness(path: Path) -> Readiness:
    """What is open in a master. Nothing is written. Raises WorkbookToolsError when it can't be read."""
    master = open_master(path)
    agreement = master.agreement
    centres = {i.key: i.centre or "" for i in agreement.initiatives}
    owed = list(remaining_cells(agreement, agreement.initiatives))
    blank = {(cell.committee, cell.number, cell.field) for cell in owed}
    faults = (f for f in judge(master.book) if f.severity is not Severity.NOTE)
    listed = read_kontrol(master.raw, master.book)
    return Readiness(
        round=agreement.current_round,
        round_name=name_of_round(agreement, agreement.current_round),
        owed=Counter(centres[cell.committee, cell.row_id] for cell in owed),
        faults=(*(f for f in faults if (f.committee, f.number, f.field) not in blank), *lost_lines(master)),
        conflicts=len(listed.conflicts),
        proposals=len(listed.proposals),
        noted=tuple(n.finding for n in still_noted(listed.noted, (), agreement, ())),
        outdated=tuple(_outdated(master)),
    )


def _outdated(master: Master) -> Iterator[str]:
    """The summary sheets that are missing, or that `summarise` would write otherwise."""
    from workbook_tools.workbook.build import build_summaries, summary_sheet_names

    data = build_summaries(master.agreement, summary_of(master))
    anew = read_scanned(scan(data, str(master.path)))
    for name in summary_sheet_names():
        stands, new = master.raw.sheet(name), anew.sheet(name)
        if stands is None or new is None or _shown(stands) != _shown(new):
            yield name


def _shown(sheet: RawSheet) -> list[tuple[int, int, str]]:
    """The filled cells; how many blank ones follow is the writing program's affair."""
    cells = ((r, c, value) for r, row in enumerate(sheet.rows) for c, value in enumerate(row) if value is not None)
    return [(r, c, cell_text(value)) for r, c, value in cells]
