"""Workbooks as read -> the model, with the cell of every field; one Pandera call for all sheets of all files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbook_tools.model.agreement import Agreement, Initiative, Where
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import new_initiatives
from workbook_tools.model.findings import Finding, Severity, Source
from workbook_tools.model.identity import Name
from workbook_tools.model.renames import renamed_committees, under_new_names
from workbook_tools.model.values import Smiley, Value
from workbook_tools.schema.cells import decode, decode_texts
from workbook_tools.schema.checks import CellFault, fault_code
from workbook_tools.schema.columns import ColumnSet, plain
from workbook_tools.schema.smileys import label

from .doubts import NO_DOUBTS, Doubts, doubts_of
from .drafts import Draft, make_draft
from .faultfindings import cut, fault_finding
from .field_checks import Faults, check_drafts
from .meta import FieldKey, Meta, RowKey
from .raw import RawWorkbook
from .row_ids import Fixed, KnownRows, RowIds, gone, misplaced_finding, misplaced_rows, row_ids
from .tables import SheetTable, Texts

_NO_FIELDS = ("row_id", "check")


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook, understood. Where it could not be, `findings` say so and `agreement` is None.

    `sheets` says, by committee, where its rows stand (`Where` with row 0). `invalid` are fields whose cell held
    something that is no value of its column: they read as None; `typed` are the words in them. `hidden` are cells under
    a merge, with the area ("Teknik!F6:F8"). `base` are typed values as sent. `notes` are comments and notes with their
    cells. Rows without a row id of their own got one that starts with `NEW_ID`, those
    of which it can't be told whose they are `DOUBTFUL_ID`; `doubtful` are the rows that these may be.
    """

    file: str
    sha256: str
    modified: str
    meta: Meta | None
    agreement: Agreement | None
    columns: ColumnSet
    sheets: Mapping[str, Where] = field(default_factory=dict)
    base: Mapping[FieldKey, Value] = field(default_factory=dict)
    invalid: frozenset[FieldKey] = frozenset()
    typed: Mapping[FieldKey, str] = field(default_factory=dict)
    doubtful: frozenset[RowKey] = frozenset()
    hidden: Mapping[FieldKey, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    notes: tuple[tuple[Source, str], ...] = ()
    doubts: Doubts = NO_DOUBTS

    @property
    def ok(self) -> bool:
        """Whether nothing worse than a warning was found while reading."""
        return self.agreement is not None and not any(f.severity is Severity.ERROR for f in self.findings)


def read_books(raws: Iterable[RawWorkbook], names: Mapping[RowKey, Name] | None = None) -> list[Book]:
    """All workbooks, in order. Nothing stops at the first fault. `raws` may be a generator: no raw sheet is kept.

    `names` are what row ids stood for, for workbooks that don't say so themselves.
    """
    drafts = [make_draft(raw) for raw in raws]
    faults = check_drafts(drafts)
    return [make_book(draft, faults, names) for draft in drafts]


# --- building the model -------------------------------------------------------------------------------------------


def make_book(draft: Draft, faults: Faults, names: Mapping[RowKey, Name] | None = None) -> Book:
    """The workbook as the model; the cells that `faults` refuse read as None. `names` as for `read_books`."""
    raw, columns = draft.raw, draft.columns
    empty = Book(raw.file, raw.sha256, raw.modified, draft.meta, None, columns, notes=draft.notes)
    if draft.settings is None or draft.meta is None:
        return replace(empty, findings=draft.findings)
    base, names = _remembered(draft, draft.meta, names or {})
    read = _Read([*draft.findings])
    known, sent_out = KnownRows(names), draft.meta.kind == "dispatch"
    fixed = {key for key in columns.by_key if not sent_out or columns[key].filled_by == "coordinator"}
    for table in draft.tables:
        ids = row_ids(table, known, Fixed(draft.meta.base, fixed), strict=sent_out)
        faulty = faults.get((table.where.file, table.where.sheet), ())
        read.add(table, ids, _Rows(table, columns, faulty, base, draft.meta.kind, ids.ids), draft.meta.base)
    sheets = {table.committee: table.where for table in draft.tables}
    if sent_out:
        read.bring_home(names)
    else:
        read.findings += gone(names, read.initiatives, sheets)
    centres = {plain(c.name): c.name for c in draft.settings.centres}
    return replace(
        empty,
        agreement=replace(draft.settings, initiatives=tuple(_known_centre(i, centres) for i in read.initiatives)),
        sheets=sheets,
        base=base,
        invalid=frozenset(read.invalid),
        typed=read.typed,
        hidden=read.hidden,
        doubtful=frozenset(read.doubtful),
        findings=tuple(read.findings),
        doubts=read.doubts,
    )


def _remembered(
    draft: Draft, meta: Meta, names: Mapping[RowKey, Name]
) -> tuple[dict[FieldKey, Value], Mapping[RowKey, Name]]:
    """The values and the rows' names that the workbook remembers, in a master under its committees' names of today."""
    base, names = _typed(meta.base, draft.columns), meta.names or names
    if meta.kind != "dispatch" and (renames := _renames(draft, {*names, *(key[:2] for key in base)})):
        base = under_new_names(renames, base)
        names = {(renames.get(committee, committee), row_id): name for (committee, row_id), name in names.items()}
    return base, names


@dataclass
class _Read:
    """What the tables come to, one after the other."""

    findings: list[Finding]
    initiatives: list[Initiative] = field(default_factory=list)
    invalid: set[FieldKey] = field(default_factory=set)
    typed: dict[FieldKey, str] = field(default_factory=dict)
    hidden: dict[FieldKey, str] = field(default_factory=dict)
    doubtful: set[RowKey] = field(default_factory=set)
    doubts: Doubts = NO_DOUBTS

    def add(self, table: SheetTable, ids: RowIds, rows: _Rows, sent: Mapping[FieldKey, str]) -> None:
        self.initiatives += rows.initiatives()
        self.findings += [*table.findings, *ids.findings, *rows.findings()]
        self.invalid |= rows.invalid()
        self.typed |= rows.typed()
        self.hidden |= rows.hidden()
        self.doubtful |= {(table.committee, row_id) for row_id in ids.doubtful}
        if table.doubted or table.roundless:
            self.doubts = self.doubts.and_those_of(rows.doubts(sent))

    def bring_home(self, names: Mapping[RowKey, Name]) -> None:
        """Rows that a centre has put on another sheet count where they were sent."""
        moved = misplaced_rows(self.initiatives, names)
        if moved:
            self.findings += (misplaced_finding(i, moved[i.key]) for i in self.initiatives if i.key in moved)
            self.initiatives = [replace(i, committee=moved.get(i.key, i.committee)) for i in self.initiatives]
            self.invalid = {(moved.get(place[:2], place[0]), *place[1:]) for place in self.invalid}
            self.typed = {(moved.get(place[:2], place[0]), *place[1:]): text for place, text in self.typed.items()}
            self.hidden = {(moved.get(place[:2], place[0]), *place[1:]): area for place, area in self.hidden.items()}


def _renames(draft: Draft, before: Iterable[RowKey]) -> dict[str, str]:
    """A master's committees that have got another name since what it remembers of its rows was written."""
    assert draft.settings is not None
    ids = ((table.committee, row_id) for table in draft.tables for row_id in table.cells.get("row_id", ()) if row_id)
    return renamed_committees(before, ids, {c.sheet for c in draft.settings.committees})


def _known_centre(initiative: Initiative, centres: Mapping[str, str]) -> Initiative:
    """The initiative with its centre as the settings write it, whatever its case and spaces are in the cell."""
    name = initiative.centre
    if name is None or name in centres.values():
        return initiative
    return replace(initiative, centre=centres.get(plain(name), name))


def _typed(base: Mapping[FieldKey, str], columns: ColumnSet) -> dict[FieldKey, Value]:
    """Base texts as typed values; a text that someone tampered with is left out, and so never matches."""
    typed: dict[FieldKey, Value] = {}
    known: dict[tuple[str, str], Value] = {}
    for place, text in base.items():
        if (column := columns.by_key.get(place[2])) is None:
            continue
        try:
            if (seen := (column.type, text)) not in known:
                known[seen] = decode(column, text)
            typed[place] = known[seen]
        except ValueError:
            continue
    return typed


class _Rows:
    """The rows of one table, on their way to initiatives."""

    def __init__(
        self,
        table: SheetTable,
        columns: ColumnSet,
        faults: Sequence[CellFault],
        base: Mapping[FieldKey, Value],
        kind: str,
        ids: Sequence[str],
    ) -> None:
        self.table, self.columns, self.base = table, columns, base
        self.absent = [key for key in columns.by_key if key not in table.cells and key not in _NO_FIELDS]
        self.ids = ids
        self.faults = [*faults, *(self._not_to_be_chosen() if kind == "dispatch" and base else ())]
        self.refused = {(fault.row, fault.key) for fault in self.faults}

    def _not_to_be_chosen(self) -> Iterator[CellFault]:
        """The smileys that a centre can't choose, and was not sent."""
        unsettled = label(Smiley.UNSETTLED)
        for key, texts in self.table.cells.items():
            if self.columns[key].type == "smiley" and unsettled in texts:
                for index, text in enumerate(texts):
                    if text == unsettled and self._sent(index, key) is not Smiley.UNSETTLED:
                        yield CellFault(index, key, fault_code(self.columns[key]))

    def initiatives(self) -> list[Initiative]:
        where = self.table.where
        wheres = [Where(where.file, where.sheet, number, where.columns) for number in self.table.rows]
        return new_initiatives(self.table.committee, self.ids, wheres, self._values())

    def _values(self) -> dict[str, list[Value]]:
        """Each column's values. A column that the sheet lacks counts as unchanged, not as cleared.

        So does a cell of the coordinator's that can't be read: what is wrong with it is said once, not by every rule.
        """
        values = {key: self._column(key, texts) for key, texts in self.table.cells.items() if key not in _NO_FIELDS}
        if self.base:
            values |= {key: [self._sent(index, key) for index in range(len(self.ids))] for key in self.absent}
        for index, key in self.table.hidden:
            values[key][index] = self._sent(index, key)
        for index, key in self.refused | self.table.unreadable:
            if key not in _NO_FIELDS and self.columns[key].filled_by == "coordinator":
                values[key][index] = self._sent(index, key)
        return values

    def _column(self, key: str, texts: Texts) -> list[Value]:
        refused = {index for index, column in self.refused if column == key}
        if refused:
            texts = [None if index in refused else text for index, text in enumerate(texts)]
        return decode_texts(self.columns[key], texts)

    def _sent(self, index: int, key: str) -> Value:
        return self.base.get((self.table.committee, self.ids[index], key))

    def invalid(self) -> set[FieldKey]:
        cells = self.refused | self.table.unreadable
        return {(self.table.committee, self.ids[index], key) for index, key in cells}

    def typed(self) -> dict[FieldKey, str]:
        """The words in the cells that can't be read; a formula's or an error's as the finding about it has them."""
        words = {place: self.table.cells[place[1]][place[0]] for place in self.refused}
        if self.table.unreadable:
            told = {f.source.cell: f.values.get("value") for f in self.table.findings if f.source}
            for index, key in self.table.unreadable:
                source = replace(self.table.where, row=self.table.rows[index]).source(key)
                words[index, key] = told.get(source.cell)
        committee = self.table.committee
        return {(committee, self.ids[index], key): text for (index, key), text in words.items() if text}

    def doubts(self, sent: Mapping[FieldKey, str]) -> Doubts:
        numbers = [self._number(index) for index in range(len(self.ids))]
        return doubts_of(self.table, self.ids, numbers, sent)

    def _number(self, index: int) -> str:
        numbers = self.table.cells.get("number")
        return (numbers[index] if numbers else None) or str(self._sent(index, "number") or "")

    def findings(self) -> Iterator[Finding]:
        yield from self._under_merges()
        for fault in self.faults:
            yield fault_finding(self.table, self.columns[fault.key], fault, self._number(fault.row))

    def hidden(self) -> dict[FieldKey, str]:
        """The cells under a merge, each with the merged area."""
        sheet, committee = self.table.where.sheet, self.table.committee
        return {(committee, self.ids[i], key): f"{sheet}!{area}" for (i, key), (area, _) in self.table.hidden.items()}

    def _under_merges(self) -> Iterator[Finding]:
        """What lies under a merge and was not sent so (S52), and what is struck through (M39)."""
        for (index, key), (area, text) in self.table.hidden.items():
            if text is not None and not (area and self._is_as_sent(index, key, text)):
                source = replace(self.table.where, row=self.table.rows[index]).source(key)
                shown = (self.table.cells.get("number") or [None] * len(self.ids))[index]
                number = shown or str(self._sent(index, "number") or "")
                about = {"committee": self.table.committee, "number": number, "field": key}
                yield finding("S52" if area else "M39", source, **about, values={"area": area, "value": cut(text)})

    def _is_as_sent(self, index: int, key: str, text: str) -> bool:
        try:
            return decode(self.columns[key], text) == self._sent(index, key)
        except ValueError:
            return False
