"""The names in a document against the names in the settings: known ones as the settings write them, others reported."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from workbook_tools.model.agreement import Agreement, Centre, Committee, Theme
from workbook_tools.model.findings import Source
from workbook_tools.model.numbers import number_key
from workbook_tools.model.text import folded, one_line
from workbook_tools.schema.settings_values import SHEET_NAME_LIMIT, reserved_sheet_names

from .result import Notes

_NOT_IN_SHEET_NAMES = re.compile("[\\[\\]:*?/\\\\\x00-\x1f\ufffe\uffff]")
_COMMITTEE_ENDING = re.compile(r"s?udvalget$")


class Register:
    """Collects the committees, centres and themes of one document on top of the settings'.

    A committee and a theme that the settings lack are added, because their names have no cell but in the settings, and
    a finding says so (I6, I5). A centre stays in its cell and is reported (I4). When `growing`, the settings are being
    made from the document itself: everything is added and nothing is news.
    """

    def __init__(self, settings: Agreement, notes: Notes, *, growing: bool) -> None:
        self._settings = settings
        self._notes = notes
        self._growing = growing
        self._committees = list(settings.committees)
        self._centres = list(settings.centres)
        self._themes = list(settings.themes)
        self._reported: set[tuple[str, str]] = set()

    def agreement(self) -> Agreement:
        """The settings with what the document added."""
        themes = sorted(self._themes, key=lambda t: number_key(t.number))
        return replace(
            self._settings, committees=tuple(self._committees), centres=tuple(self._centres), themes=tuple(themes)
        )

    @property
    def centre_names(self) -> list[str]:
        return [c.name for c in self._centres]

    @property
    def committee_names(self) -> list[str]:
        return [c.name for c in self._committees]

    def committee(self, name: str, at: int | Source) -> Committee:
        """The committee with that name or sheet name; an unknown one is added."""
        known = self.known_committee(name)
        if known is None:
            self._unknown("I6", one_line(name), self.committee_names, at)
            known = Committee(sheet_name(name, [c.sheet for c in self._committees]), one_line(name))
            self._committees.append(known)
        return known

    def known_committee(self, name: str) -> Committee | None:
        """The committee of the settings with that name or sheet name, ignoring case."""
        wanted = folded(name)
        return next((c for c in self._committees if wanted in (folded(c.name), folded(c.sheet))), None)

    def centre(self, name: str, at: int | Source, number: str) -> str | None:
        """The centre as the settings write it; an unknown one as it stands. None for no name."""
        name = one_line(name)
        known = next((c for c in self.centre_names if folded(c) == folded(name)), None)
        if name and known is None:
            self._unknown("I4", name, self.centre_names, at, number, field="centre")
            if self._growing:
                self._centres.append(Centre(name))
        return known or name or None

    def theme(self, number: str, title: str, at: int | Source) -> None:
        """Notes a theme's printed title ("" when only an initiative's number names the theme)."""
        for i, theme in enumerate(self._themes):
            if theme.number == number:
                if not theme.title:
                    self._themes[i] = Theme(number, title)
                elif title and folded(title) != folded(theme.title):
                    self._unknown("I5", title, [theme.title], at, number, alike=0.0)
                return
        self._unknown("I5", title or number, [], at, number)
        self._themes.append(Theme(number, title))

    def unknown_theme(self, title: str, at: int | Source) -> None:
        """Reports a theme's title that the settings don't have."""
        self._unknown("I5", title, [t.title for t in self._themes], at)

    def missing_heading(self, number: str, line: int) -> None:
        """Says once per theme that no heading names it."""
        if ("I13", number) not in self._reported:
            self._reported.add(("I13", number))
            self._notes.report("I13", line, values={"theme": number, "title": self.theme_title(number)})

    def theme_title(self, number: str) -> str:
        """The title in the settings, "" when unknown."""
        return next((t.title for t in self._themes if t.number == number), "")

    def _unknown(
        self,
        code: str,
        name: str,
        known: Iterable[str],
        at: int | Source,
        number: str = "",
        *,
        field: str = "",
        alike: float = 0.6,
    ) -> None:
        if self._growing or (code, name) in self._reported:
            return
        self._reported.add((code, name))
        suggestion = (get_close_matches(name, list(known), n=1, cutoff=alike) or [""])[0]
        self._notes.report(code, at, number=number, field=field, suggestion=suggestion, values={"name": name})


def sheet_name(name: str, taken: Iterable[str]) -> str:
    """A sheet name of at most 31 characters: the name itself, else without its ending, else cut.

    It is never one in `taken`, nor one of the workbook's own sheets (a committee may be called "Økonomi").

    ``"Erhvervs- og Beskæftigelsesudvalget"`` -> ``"Erhvervs- og Beskæftigelse"``.
    """
    allowed = one_line(_NOT_IN_SHEET_NAMES.sub(" ", name)).strip("' ") or "–"
    short = allowed if len(allowed) <= SHEET_NAME_LIMIT else _COMMITTEE_ENDING.sub("", allowed)
    used = {t.casefold() for t in (*taken, *reserved_sheet_names())}
    candidate, copy = short[:SHEET_NAME_LIMIT].strip("' "), 2
    while candidate.casefold() in used:
        ending = f" {copy}"
        candidate, copy = short[: SHEET_NAME_LIMIT - len(ending)].strip() + ending, copy + 1
    return candidate
