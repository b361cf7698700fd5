"""The master workbook: opened once, written once, and every write checked and journalled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from workbook_tools.files import digest
from workbook_tools.history import EDITED_BY_HAND, Decided, History, Received
from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.changes import Change, apply_changes
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Severity, Source, WorkbookToolsError
from workbook_tools.model.identity import NEW_ID, Name
from workbook_tools.model.values import Value
from workbook_tools.ops.diff import diff, torn_columns
from workbook_tools.ops.distribute import FieldKey
from workbook_tools.ops.edits import shown
from workbook_tools.workbook.apply import change_edits, new_row_edits
from workbook_tools.workbook.grid import Book, read_books
from workbook_tools.workbook.head_edits import are_names_current, head_edits
from workbook_tools.workbook.limits import named
from workbook_tools.workbook.patch import Edit, SetCell, apply_edits
from workbook_tools.workbook.raw import RawWorkbook
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import scan

from .outputs import MASTER, gate
from .session import Session
from .typed_words import as_typed, from_typed
from .versions import place_of_version, with_version

STRUCTURE = frozenset(
    {
        *("S03", "S04", "S05", "S21", "S22", "S23", "S24", "S25", "S26", "S41", "S46", "S50"),
        *("S60", "S61", "S63", "S77", "S78", "S80"),
    }
)
"""Faults of whole sheets, columns, settings or rows' ids; those of single cells are none of them."""

_ROWS = frozenset({"S06", "S18", "S40", "S42", "S43", "S44", "S47", "S66", "S81"})
"""Rows that are not where, or not what, their ids said when the master was written."""

_SHORT = 60
LOOKS_OTHERWISE = frozenset({"S17", "S51", "S52", "S55", "S56", "S79"})
"""What makes a sheet read otherwise than it looks, and stops nothing."""


@dataclass(frozen=True, slots=True)
class Master:
    """A master as it was read: `data` are the very bytes that `book` came from."""

    path: Path
    data: bytes
    raw: RawWorkbook
    book: Book
    agreement: Agreement
    history: History

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def carried(self) -> tuple[Finding, ...]:
        """What every command tells of the file: macros, links, the slow reader, rows that have come apart from their
        ids or are gone, and what reads otherwise than it looks."""
        return (*self.raw.findings, *(f for f in self.book.findings if f.code in _ROWS | LOOKS_OTHERWISE))

    @property
    def kept(self) -> AbstractSet[FieldKey]:
        """The cells that nothing may be written into: those under merged cells, and those whose content is not read."""
        return self.book.hidden.keys() | self.book.invalid

    @property
    def unreadable(self) -> tuple[Finding, ...]:
        """What is wrong with the cells that can't be read: they count as blank."""
        if not self.book.invalid:
            return ()
        rows = {i.key: i for i in self.agreement.initiatives}
        cells = {rows[key[:2]].source(key[2]) for key in self.book.invalid if key[:2] in rows}
        return tuple(f for f in self.book.findings if f.source in cells)

    @property
    def unread(self) -> dict[FieldKey, str]:
        """How what stands in the cells that can't be read begins, as far as it can be told."""
        if not self.book.invalid:
            return {}
        texts = {f.source: f.values["value"] for f in self.book.findings if f.values.get("value")}
        rows = {i.key: i for i in self.agreement.initiatives}
        keys = (key for key in self.book.invalid if key[:2] in rows)
        return {key: texts.get(rows[key[:2]].source(key[2]), "–")[:_SHORT] for key in keys}

    def not_written(self, key: FieldKey, value: Value) -> Finding:
        """That a value was not written, because its cell lies under merged cells (M35) or is not read (M58)."""
        row = next((i for i in self.agreement.initiatives if i.key == key[:2]), None)
        source = row.source(key[2]) if row else None
        where = {"committee": key[0], "number": row.number if row else "", "field": key[2]}
        is_hidden = key in self.book.hidden
        about = {"area": self.book.hidden[key]} if is_hidden else {"held": self.unread.get(key, "–")}
        values = {"value": shown(value), **about}
        return finding("M35" if is_hidden else "M58", source or Source(str(self.path)), **where, values=values)


def open_master(path: Path, history: History | None = None) -> Master:
    """The master at `path`. Raises WorkbookToolsError, with all findings, when it can't be read or is no master.

    So it does for a fault of its structure: what that hides would count as blank, or as not there.
    `history` is the one that the caller already holds exclusively, if any.
    """
    census = scan(path)
    raw = read_scanned(census)
    history = history or History(path)
    book = _book(raw, history)
    if book.agreement is None or book.meta is None:
        raise WorkbookToolsError(*(f for f in book.findings if f.severity is Severity.ERROR))
    if book.meta.kind == "dispatch":
        raise WorkbookToolsError(finding("S13", Source(str(path)), values={"centre": book.meta.centre}))
    if faults := [f for f in book.findings if f.code in STRUCTURE]:
        raise WorkbookToolsError(*faults)
    return Master(path, census.data, raw, book, with_ids(book.agreement), history)


def _book(raw: RawWorkbook, history: History) -> Book:
    """A master that was made before masters said what their ids stand for is held against its last known version."""
    (book,) = read_books([raw])
    if book.agreement and book.meta and book.meta.kind != "dispatch" and not book.meta.names:
        before = history.before_hand_edits()
        if before and (old := _agreement_of(history, before)):
            (book,) = read_books([raw], {i.key: Name(i.number, i.title) for i in old.initiatives})
    if any(f.code == "S40" for f in book.findings):
        _refuse_torn(book, history)
    return book


def _refuse_torn(book: Book, history: History) -> None:
    """Raises WorkbookToolsError (S80) where rows that were put right were not moved whole: some columns stayed."""
    before = history.before_hand_edits()
    old = _agreement_of(history, before) if before else None
    if old and book.agreement and (torn := torn_columns(old, book.agreement)):
        moved = next(f for f in book.findings if f.code == "S40")
        columns = ", ".join(dict.fromkeys(book.columns[key].header for key in torn))
        raise WorkbookToolsError(replace(finding("S80", moved.source), values={**moved.values, "columns": columns}))


def _agreement_of(history: History, version: str) -> Agreement | None:
    """A kept version; None where it can't be read."""
    book = _book_of(history, version)
    return with_ids(book.agreement) if book and book.agreement else None


def _book_of(history: History, version: str) -> Book | None:
    try:
        (book,) = read_books([read_scanned(scan(history.store.get(version), version))])
    except WorkbookToolsError:
        return None
    return book


def with_ids(agreement: Agreement) -> Agreement:
    """Rows that the coordinator added in Excel get an id of their own."""
    taken = {i.key for i in agreement.initiatives}
    return replace(agreement, initiatives=tuple(_with_id(i, taken) for i in agreement.initiatives))


def _with_id(initiative: Initiative, taken: Collection[tuple[str, str]]) -> Initiative:
    if not initiative.row_id.startswith(NEW_ID):
        return initiative
    text = f"{initiative.committee}|{initiative.row_id}|{initiative.title}"
    named = replace(initiative, row_id=_new_id(text))
    # Twice the same row: the copy is told apart by where it stands.
    return (
        named
        if named.key not in taken
        else replace(named, row_id=_new_id(f"{text}|{initiative.where.row if initiative.where else 0}"))
    )


def _new_id(text: str) -> str:
    return "n" + hashlib.sha256(text.encode()).hexdigest()[:9]


def write_master(
    master: Master,
    changes: Sequence[Change],
    session: Session,
    *,
    command: str,
    journalled: Sequence[Change] = (),
    more: Iterable[Edit] = (),
    inputs: Sequence[Path] = (),
    received: Sequence[Received] = (),
    decided: Sequence[Decided] = (),
) -> bool:
    """Makes the changes in the file, in place, and journals them; False when there was nothing to write.

    `journalled` are lines for the journal alone.

    What was written is read back before it replaces the master: a file that says anything else than the changes is
    never kept. Raises WorkbookToolsError (H codes), with the master untouched.
    """
    edits = [
        *new_row_edits(master.raw, master.agreement, master.book),
        *change_edits(master.raw, master.book, master.agreement, changes),
        *more,
    ]
    edits += _names_edits(master, changes, edits)
    data = _edited(master, edits)
    if data == master.data and not (changes or journalled or received or decided):
        return False
    version = ""
    if data != master.data:
        data, version = with_version(data, place_of_version(master.raw, edits), master.sha256)
        _compare(master, changes, data)
    record_hand_edits(master, session)
    master.history.commit(
        data,
        expected_sha=master.sha256,
        user=session.user,
        now=session.now,
        command=command,
        changes=from_typed([*changes, *journalled], master.book.typed),
        inputs=inputs,
        received=received,
        decided=decided,
        version_id=version,
    )
    return True


def _names_edits(master: Master, changes: Sequence[Change], edits: Iterable[Edit]) -> list[Edit]:
    """Titles and headings that the program wrote by names that Opsætning no longer has, with those it has now."""
    after = apply_changes(master.agreement, changes)
    if are_names_current(master.raw, master.book, after):
        return []
    last = next((run.after for run in reversed(master.history.standing()) if run.command != EDITED_BY_HAND), None)
    before = _agreement_of(master.history, last) if last else None
    if before is None:
        return []
    taken = {(e.sheet, e.cell) for e in edits if isinstance(e, SetCell)}
    found = head_edits(master.raw, master.book, before, after)
    return [e for e in found if (e.sheet, e.cell) not in taken]


def record_hand_edits(master: Master, session: Session) -> None:
    """Journals, field by field, what the coordinator did in Excel since the last run; nothing when that is nothing.

    Where the version before can't be read, it is a step without changes. Raises WorkbookToolsError (H03 the master is
    no longer what was read; H codes).
    """
    before = master.history.before_hand_edits()
    if before is not None:
        changes = _changes_since(master, before)
        master.history.record_hand_edits(now=session.now, changes=changes, expected_sha=master.sha256)


def _changes_since(master: Master, before: str) -> tuple[Change, ...]:
    book = _book_of(master.history, before)
    if book is None or book.agreement is None:
        return ()
    old, new = with_ids(book.agreement), master.agreement
    return diff(as_typed(old, book.typed), as_typed(new, master.book.typed))


def _edited(master: Master, edits: Sequence[Edit]) -> bytes:
    """The master's bytes with the edits made. Raises WorkbookToolsError (P codes), naming the file."""
    try:
        return apply_edits(master.data, edits) if edits else master.data
    except WorkbookToolsError as error:
        raise WorkbookToolsError(*(named(f, str(master.path)) for f in error.findings)) from error


def _compare(master: Master, changes: Sequence[Change], data: bytes) -> None:
    """Raises WorkbookToolsError (H91) unless the new bytes read as the old rows with the changes made."""
    (book,) = read_books([read_scanned(scan(data, str(master.path)))])
    expected = apply_changes(master.agreement, changes)
    written = {i.key: i for i in book.agreement.initiatives} if book.agreement else {}
    wrong = next((i for i in expected.initiatives if written.get(i.key) != i), None)
    if wrong is not None or len(written) != len(expected.initiatives):
        raise WorkbookToolsError(_unfaithful(master.path, wrong))


def _unfaithful(path: Path, wrong: Initiative | None) -> Finding:
    source = wrong.source("number") if wrong else None
    return finding("H91", source or Source(str(path)), number=wrong.number if wrong else "", values={"file": str(path)})


def create_file(
    path: Path, data: bytes, session: Session, *, command: str, force: bool, inputs: Sequence[Path] = ()
) -> None:
    """A new workbook. One that is there already is replaced if it is as the same command made it, else only with
    `force`, and is then kept in its history.

    Raises WorkbookToolsError (H92 it is there; A03 it is one of `inputs`; W codes where the program itself could not
    read it; H codes).
    """
    history = History(path)
    through = gate(session, inputs, force=force, own=_as_made(history, command))
    before = through.admit(path, MASTER)
    data, version = with_version(data)
    read_scanned(scan(data, str(path)))
    expected = None if before is None else hashlib.sha256(before).hexdigest()
    history.commit(
        data,
        expected_sha=expected,
        user=session.user,
        now=session.now,
        command=command,
        version_id=version,
        mode=through.mode,
    )


def _as_made(history: History, command: str) -> Callable[[bytes], bool]:
    """Whether nothing has been done with the master since the same command made it."""
    runs = history.runs()
    last = runs[-1] if runs else None
    return lambda data: last is not None and last.command == command and last.after == digest(data)
