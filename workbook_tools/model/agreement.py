"""The agreement and its initiatives, as one frozen tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .findings import Source
from .numbers import number_key
from .units import Unit
from .values import Amount, Smiley


@dataclass(frozen=True, slots=True)
class Theme:
    """`number` is text ("1"); `title` may be "" when a published document does not print it."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Committee:
    """`sheet` is the short name (at most 31 characters, Excel's limit); `name` the full one."""

    sheet: str
    name: str


@dataclass(frozen=True, slots=True)
class Centre:
    """A department that fills in; `email` may be ""."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One of the year's follow-ups. A closed round's values stand (rule E7)."""

    number: int
    name: str
    deadline: date | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """The written rules for smileys. They change from year to year, so the rules of section E and K read them here.

    `effort` and `economy` map a smiley to its definition for the reader; `notes` are further paragraphs.
    """

    version: str
    carry_happy: bool = True
    follow_up_unhappy: bool = True
    neutral_needs_status: bool = True
    sad_needs_action: bool = True
    neutral_economy: bool = False
    effort: Mapping[Smiley, str] = field(default_factory=dict)
    economy: Mapping[Smiley, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One initiative in one round; None is a blank cell."""

    milestone: str | None = None
    status: str | None = None
    smiley: Smiley | None = None
    corrective_action: str | None = None
    economy_status: str | None = None
    economy_smiley: Smiley | None = None


_BLANK = FollowUp()


@dataclass(frozen=True, slots=True)
class Postponement:
    """A proposal to move an initiative to a later year, and what became of it. `see_also` is a number."""

    to_year: int | None = None
    administration_remark: str | None = None
    parties_remark: str | None = None
    decision: str | None = None
    see_also: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Where an initiative was read: `columns` maps column keys to letters and is shared by a sheet's rows."""

    file: str
    sheet: str
    row: int
    columns: Mapping[str, str] = field(default_factory=dict)

    def source(self, key: str) -> Source:
        """The cell of one field; the row's first cell when the sheet lacks the column."""
        return Source(self.file, self.sheet, f"{self.columns.get(key, 'A')}{self.row}")


@dataclass(frozen=True, slots=True)
class Initiative:
    """One row on one committee's sheet. Its key is (committee, row_id): a number may stand on two sheets.

    `committee` is the sheet's short name. `funding` maps a year to an amount in the agreement's unit (a
    missing year is not stated).
    """

    committee: str
    row_id: str
    number: str
    title: str = ""
    kind: str | None = None
    theme: str | None = None
    subtheme: str | None = None
    centre: str | None = None
    contributors: str | None = None
    involved_committees: tuple[str, ...] = ()
    remarks: str | None = None
    agreement_text: str | None = None
    economy_text: str | None = None
    funding: Mapping[int, Amount] = field(default_factory=dict)
    revised_funding: Amount | None = None
    alternative_financing: str | None = None
    council_approval: str | None = None
    followups: Mapping[int, FollowUp] = field(default_factory=dict)
    postponement: Postponement = Postponement()
    where: Where | None = field(default=None, compare=False)

    @property
    def key(self) -> tuple[str, str]:
        return (self.committee, self.row_id)

    def followup(self, round_number: int) -> FollowUp:
        """The round's follow-up; an empty one where nothing is filled in."""
        return self.followups.get(round_number, _BLANK)

    def source(self, key: str) -> Source | None:
        return self.where.source(key) if self.where else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """One budget year's political agreement and all that has been reported on it.

    `current_round` is the number of the open round. `years` are the years of the budget period. All amounts of the
    agreement are in its `unit`.
    """

    municipality: str
    year: int
    title: str
    themes: tuple[Theme, ...] = ()
    committees: tuple[Committee, ...] = ()
    centres: tuple[Centre, ...] = ()
    rounds: tuple[Round, ...] = ()
    guide: Guide = Guide("")
    years: tuple[int, ...] = ()
    current_round: int = 1
    agreement_id: str = ""
    unit: Unit = Unit.MILLIONS
    initiatives: tuple[Initiative, ...] = ()

    def round(self, number: int) -> Round:
        """The round with that number. Raises KeyError."""
        for candidate in self.rounds:
            if candidate.number == number:
                return candidate
        raise KeyError(number)

    def committee(self, sheet: str) -> Committee:
        """The committee with that sheet name. Raises KeyError."""
        for candidate in self.committees:
            if candidate.sheet == sheet:
                return candidate
        raise KeyError(sheet)

    def on_committee(self, sheet: str) -> tuple[Initiative, ...]:
        """The committee's initiatives, in number order."""
        rows = (i for i in self.initiatives if i.committee == sheet)
        return tuple(sorted(rows, key=lambda i: number_key(i.number)))
