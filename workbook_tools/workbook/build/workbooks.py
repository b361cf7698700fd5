"""Whole new workbooks: the coordinator's master, the empty template, and a centre's dispatch."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Literal

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.summary import Summary
from workbook_tools.model.values import Value
from workbook_tools.schema.texts import text
from workbook_tools.workbook.meta import DISPATCH_PROPERTY, TEMPLATE_VERSION, FieldKey, Meta

from .committee import write_committee
from .hidden import closed_values, texts_outside, write_hidden
from .kontrol import write_kontrol
from .layout import FIRST_ROW
from .names import define_dispatch, define_spellings
from .readme import write_readme
from .setup import write_setup
from .style import Book
from .summaries import write_summaries


def build_master(
    agreement: Agreement, summary: Summary | None, *, kind: Literal["master", "template"] = "master"
) -> bytes:
    """A coordinator's workbook with every committee's sheet; without a summary the summary sheets stand empty."""
    book = _book(agreement)
    define_spellings(book)
    write_readme(book, agreement)
    for committee in agreement.committees:
        write_committee(book, agreement, committee)
    write_summaries(book, agreement, summary)
    write_kontrol(book, (), ())
    write_setup(book, agreement)
    write_hidden(book, agreement, Meta(kind, version="" if kind == "master" else None), closed_values(agreement))
    return book.close()


def build_dispatch(
    agreement: Agreement,
    *,
    centre: str,
    round: int,  # noqa: A002 - the domain's word
    dispatch_id: str,
    base: Mapping[FieldKey, Value],
    sent: str,
    editable: Collection[str],
) -> bytes:
    """One centre's workbook, locked but for its `editable` columns.

    `agreement` holds the centre's rows only, and the committees on which they stand; `sent` is an ISO time.
    """
    book = _book(agreement, datetime.fromisoformat(sent))
    book.workbook.set_custom_property(DISPATCH_PROPERTY, dispatch_id, "text")
    define_spellings(book)
    define_dispatch(book, dispatch_id)
    write_readme(book, agreement, centre=centre)
    for committee in agreement.committees:
        write_committee(book, agreement, committee, centre=centre, editable=editable)
    write_setup(book, agreement, hidden=True)
    around = texts_outside(book, {text("sheets.readme"): None} | {c.sheet: FIRST_ROW for c in agreement.committees})
    meta = Meta("dispatch", dispatch_id=dispatch_id, round=round, centre=centre, sent=sent, texts=around)
    write_hidden(book, agreement, meta, base)
    return book.close()


def build_summaries(agreement: Agreement, summary: Summary) -> bytes:
    """A workbook of the five summary sheets alone, to be put in place of those of an existing master."""
    book = _book(agreement)
    write_summaries(book, agreement, summary)
    return book.close()


def _book(agreement: Agreement, created: datetime | None = None) -> Book:
    """`created` stands for the clock; a master's is its year's first day: the same input gives the same file."""
    when = created or datetime(max(agreement.year, 1900), 1, 1, tzinfo=UTC)
    book = Book(agreement.title, when.astimezone(UTC).replace(tzinfo=None))
    book.workbook.set_custom_property("wbt_template", TEMPLATE_VERSION, "text")
    return book
