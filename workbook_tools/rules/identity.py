"""X: numbers, and the names that tie a row to the settings. From the published documents' headings and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from workbook_tools.model.agreement import Agreement, Committee, Initiative
from workbook_tools.model.fields import get_field
from workbook_tools.model.findings import Finding
from workbook_tools.model.numbers import leading_letters, theme_number
from workbook_tools.model.values import Value

from .base import found

_SAME_ON_BOTH = ("title", "kind", "theme", "centre")
_ALSO = re.compile(r"\s*[–—-]\s*også\s+(?P<committee>.+)$", re.IGNORECASE)
_ALL_COMMITTEES = "Alle fagudvalg"


def x1(agreement: Agreement) -> Iterator[Finding]:
    """A number stands once per committee. Published documents: the first column."""
    first: dict[tuple[str, str], Initiative] = {}
    for initiative in agreement.initiatives:
        earlier = first.setdefault((initiative.committee, initiative.number), initiative)
        if initiative.number and earlier is not initiative:
            yield found("X1", initiative, "number", first=_place(earlier))


def x2(agreement: Agreement) -> Iterator[Finding]:
    """A number on two sheets is the same initiative on both, and each names the other. Overview: rows with "også …".

    Differences are reported on the later row, with the earlier one's value; a missing name on the row that lacks it.
    """
    by_number: dict[str, dict[str, Initiative]] = {}
    for initiative in agreement.initiatives:
        by_number.setdefault(initiative.number, {}).setdefault(initiative.committee, initiative)
    committees = {c.sheet: c for c in agreement.committees}
    for number, rows in by_number.items():
        if number and len(rows) > 1:
            first, *others = rows.values()
            for other in others:
                yield from _differences(first, other)
            for row in rows.values():
                yield from _unnamed(row, (committees.get(s, Committee(s, s)) for s in rows if s != row.committee))


def x3(agreement: Agreement) -> Iterator[Finding]:
    """Centre, theme and committees are ones that the settings list. Published documents: headings and second column.

    A kind of name that the settings don't list at all is not judged.
    """
    centres = _Known([c.name for c in agreement.centres])
    themes = _Known([t.number for t in agreement.themes])
    sheets = _Known([c.sheet for c in agreement.committees])
    committees = _Known([c.name for c in agreement.committees], [*sheets.names, _ALL_COMMITTEES])
    for i in agreement.initiatives:
        yield from _unknown(i, "committee", [i.committee], sheets)
        yield from _unknown(i, "theme", [i.theme], themes)
        yield from _unknown(i, "centre", [i.centre], centres)
        yield from _unknown(i, "involved_committees", i.involved_committees, committees)


def x4(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """The number's first part is its theme. Published documents: the numbered headings over the initiatives.

    A number without parts (12, DR-03) names no theme, unless it begins with one's letters (B101).
    """
    letters = leading_letters(initiative.number)
    expected = theme_number(initiative.number) or (letters if letters in {t.number for t in agreement.themes} else "")
    if initiative.theme and expected and initiative.theme != expected:
        yield found("X4", initiative, "theme", suggestion=expected, theme=initiative.theme, expected=expected)


class _Known:
    """Names that are allowed; `also` are allowed without ever being suggested."""

    def __init__(self, names: Iterable[str], also: Iterable[str] = ()) -> None:
        self.names = list(names)
        self._folded = {n.casefold(): n for n in self.names}
        self._allowed = {*self.names, *also}
        self._nearest: dict[str, list[str]] = {}

    def has(self, name: str) -> bool:
        return not self.names or name in self._allowed

    def nearest(self, name: str) -> list[str]:
        """At most three known names that are like `name`, the most like first."""
        if name not in self._nearest:
            self._nearest[name] = [self._folded[n] for n in get_close_matches(name.casefold(), self._folded)]
        return self._nearest[name]


def _unknown(initiative: Initiative, key: str, names: Iterable[str | None], known: _Known) -> Iterator[Finding]:
    for name in names:
        if name and not known.has(name):
            nearest = known.nearest(name)
            could_be = "; ".join(nearest or known.names)
            yield found("X3", initiative, key, suggestion="".join(nearest[:1]), name=name, known=could_be)


def _differences(first: Initiative, other: Initiative) -> Iterator[Finding]:
    for key in _SAME_ON_BOTH:
        expected, mine = _bare(key, get_field(first, key)), _bare(key, get_field(other, key))
        if expected != mine:
            yield found("X2", other, key, other=first.committee, mine=mine or "–", expected=expected or "–")


def _bare(key: str, value: Value) -> str:
    """The value as it must be on both sheets: a title without its "– også …"."""
    text = "" if value is None else str(value)
    return _ALSO.sub("", text).strip() if key == "title" else text


def _unnamed(initiative: Initiative, others: Iterable[Committee]) -> Iterator[Finding]:
    also = _ALSO.search(initiative.title)
    named = {name.casefold() for name in (*initiative.involved_committees, also["committee"] if also else "")}
    for other in others:
        if not named & {other.name.casefold(), other.sheet.casefold(), _ALL_COMMITTEES.casefold()}:
            mine = "; ".join(initiative.involved_committees)
            expected = "; ".join((*initiative.involved_committees, other.name))
            values = {"other": other.name, "mine": mine or "–", "expected": expected}
            yield found("X2", initiative, "involved_committees", suggestion=expected, **values)


def _place(initiative: Initiative) -> str:
    """Where a row stands, for a message: its cell, else its row id."""
    source = initiative.source("number")
    return source.cell if source else initiative.row_id
