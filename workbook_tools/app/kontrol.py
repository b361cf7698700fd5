"""The sheet Kontrol: what it holds, and the sheet anew."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.findings import Finding
from workbook_tools.model.text import meaning
from workbook_tools.ops.proposals import Proposal, ProposalChoice
from workbook_tools.ops.submissions import Choice, Conflict
from workbook_tools.schema import ColumnSet
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.texts import text
from workbook_tools.workbook.build import build_kontrol
from workbook_tools.workbook.grid import Book, read_books
from workbook_tools.workbook.kontrol_sheet import KontrolSheet, OwnWords, kontrol_sheet
from workbook_tools.workbook.patch import Edit, PutSheet
from workbook_tools.workbook.raw import RawSheet, RawWorkbook
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import scan

from .conflict_lines import Side, conflict_lines, read_answers, read_conflicts, side_of
from .kontrol_words import KEPT, Words
from .noted import LANGUAGE, Noted, finding_line, note, noted_lines, pack, read_noted
from .proposals import proposal_lines, read_proposals
from .twice_answered import keep_words_of_twice_answered, typed_answers

__all__ = ["LANGUAGE", "Listed", "findings_edits", "kontrol_edits", "read_kontrol", "renewed_kontrol"]

_ROW = ".row"


@dataclass(frozen=True, slots=True)
class Listed:
    """What the sheet Kontrol holds: conflicts and proposals as listed, the answers, and answers that can't be used.

    `noted` are the findings that stand until they are dealt with; `typed` is what stands in the answer cells, by a
    conflict's side (choice, own text), and `typed_proposals` by a proposal's key.

    `beside` are the coordinator's own words beside lines, by what these are about (a conflict's side, a proposal's key,
    a finding's reference), `apart` all others; `own_texts` are the words in answer cells, which are to be kept too
    where no answer takes them up.
    """

    conflicts: tuple[Conflict, ...] = ()
    choices: tuple[Choice, ...] = ()
    findings: tuple[Finding, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    proposal_choices: tuple[ProposalChoice, ...] = ()
    noted: tuple[Noted, ...] = ()
    typed: Mapping[Side, tuple[str, str]] = field(default_factory=dict)
    typed_proposals: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[Hashable, OwnWords] = field(default_factory=dict)
    apart: tuple[OwnWords, ...] = ()
    own_texts: Mapping[Side, OwnWords] = field(default_factory=dict)


def read_kontrol(raw: RawWorkbook, book: Book) -> Listed:
    """What is listed in the master's sheet Kontrol; nothing where there is no such sheet."""
    raw_sheet = raw.sheet(text("sheets.check"))
    if raw_sheet is None:
        return Listed()
    sheet, columns, words = kontrol_sheet(raw.file, raw_sheet), book.columns, Words()
    sheets = {committee: where.sheet for committee, where in book.sheets.items()}
    lines = list(read_conflicts(sheet, columns, sheets, words))
    keep_words_of_twice_answered(lines, words)
    answers = list(read_answers(lines, columns))
    unusable = [answer for answer in answers if isinstance(answer, Finding)]
    listed = read_proposals(sheet, columns, sheets, words)
    noted = tuple(read_noted(sheet, words))
    apart = _apart(sheet, words)
    return Listed(
        conflicts=tuple({line.conflict.key: line.conflict for line in lines}.values()),
        choices=tuple(answer for answer in answers if isinstance(answer, Choice)),
        findings=(*unusable, *listed.findings, *words.findings),
        proposals=listed.proposals,
        proposal_choices=listed.choices,
        noted=noted,
        typed=typed_answers(lines),
        typed_proposals=listed.typed,
        beside=words.beside,
        apart=(*apart, *words.apart),
        own_texts={line.side: OwnWords(line.about, line.words, line.source) for line in lines if line.words},
    )


def _apart(sheet: KontrolSheet, words: Words) -> list[OwnWords]:
    """The words that stand apart from the lines: those that are listed as such already, and what is new."""
    for own in sheet.own:
        words.tell(own)
    listed = [
        OwnWords(line.cells.get("about", ""), "\n".join([line.cells.get("words", ""), *line.added]), line.source)
        for line in sheet.of_kind("own")
    ]
    return [*(own for own in listed if meaning(own.words)), *sheet.own]


def kontrol_edits(book: Book, listed: Listed, findings: Sequence[Finding]) -> list[Edit]:
    """The sheet anew in a copy: the findings in this very file, and in a master's what is open there."""
    in_master = book.meta is not None and book.meta.kind != "dispatch"
    return [_put(_sheet(book.agreement, book.columns, listed, findings, in_master=in_master))]


def renewed_kontrol(raw: RawWorkbook, columns: ColumnSet, agreement: Agreement, listed: Listed) -> list[Edit]:
    """The sheet anew in a master, when it is missing or shows anything else than what is now to stand there."""
    sheet = raw.sheet(text("sheets.check"))
    if sheet is None and not (listed.conflicts or listed.proposals or listed.noted or listed.apart):
        return []
    told = [f for f in listed.findings if f.code != KEPT]
    donor = _sheet(agreement, columns, listed, told, in_master=True)
    if sheet is not None and _shows(sheet, donor):
        return []
    return [_put(donor, after=_before_setup(raw) if sheet is None else None)]


def findings_edits(data: bytes, path: Path, findings: Sequence[Finding]) -> list[Edit]:
    """The sheet with what an import left to be looked at, each line linked to its cell in the new master."""
    (book,) = read_books([read_scanned(scan(data, str(path)))])
    assert book.agreement is not None
    listed = Listed(noted=note(findings, book.agreement))
    return kontrol_edits(book, listed, ())


def _sheet(
    agreement: Agreement | None, columns: ColumnSet, listed: Listed, findings: Sequence[Finding], *, in_master: bool
) -> bytes:
    own = [finding_line(f) for f in findings]
    if agreement is None:
        return build_kontrol(own)
    beside = {about: it.words for about, it in listed.beside.items()}
    return build_kontrol(
        [*own, *noted_lines(listed.noted, agreement, columns, beside)],
        list(conflict_lines(agreement, columns, listed.conflicts, listed.typed, beside)),
        list(proposal_lines(agreement, columns, listed.proposals, listed.typed_proposals, beside)),
        [(it.about, it.words) for it in (*listed.apart, *_without_line(listed))],
        in_master=in_master,
    )


def _without_line(listed: Listed) -> Iterator[OwnWords]:
    """The words that stood beside what is listed no more."""
    sides = {side_of(c, i) for c in listed.conflicts for i in range(len(c.submissions))}
    about = {*sides, *(p.key for p in listed.proposals), *(pack(n) for n in listed.noted if n.is_kept)}
    return (own for key, own in listed.beside.items() if key not in about)


def _put(donor: bytes, after: str | None = None) -> Edit:
    return PutSheet(text("sheets.check"), donor, after)


def _before_setup(raw: RawWorkbook) -> str | None:
    """The sheet in front of the settings: the program's own place for Kontrol."""
    order = [sheet.name for sheet in raw.sheets]
    setup = text("sheets.setup")
    return order[order.index(setup) - 1] if setup in order[1:] else None


def _shows(sheet: RawSheet, donor: bytes) -> bool:
    """Whether the sheet has the donor's lines already; lines of one merge only, which come and go, don't count."""
    (new,) = read_scanned(scan(donor, text("sheets.check"))).sheets
    return _lines(sheet) == _lines(new)


def _lines(sheet: RawSheet) -> list[list[str]]:
    """The rows that are to be known again, of all tables, as text: what kind of row, its reference, what it shows."""
    rows = ([cell_text(value) for value in row] for row in sheet.rows)
    return [_stripped(row) for row in rows if len(row) > 1 and row[0].endswith(_ROW) and row[1]]


def _stripped(row: list[str]) -> list[str]:
    """Without blank cells at the end: how many there are is the writing program's affair."""
    while not row[-1]:
        row = row[:-1]
    return row
