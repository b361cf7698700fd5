"""The summaries as values: what `ops.summarise` works out, and sheets, documents and pages show.

A parent's status is counts plus the worst child, never an average.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .agreement import Initiative
from .values import Amount, Smiley


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each smiley; all six add up to the initiatives.

    `unsettled` are neutral or sad, it is not known which, so they are in no `worst`. `missing` are those that have none
    and owe one, or may owe one since their last smiley is not known; `blank` those that owe none: not begun, postponed,
    or without funds.
    """

    happy: int = 0
    neutral: int = 0
    sad: int = 0
    missing: int = 0
    blank: int = 0
    unsettled: int = 0

    @property
    def worst(self) -> Smiley | None:
        """The worst smiley that is known; None when there is none."""
        found = ((self.sad, Smiley.SAD), (self.neutral, Smiley.NEUTRAL), (self.happy, Smiley.HAPPY))
        return next((smiley for count, smiley in found if count), None)


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """One committee, centre or theme (or all): `effort` and `economy` now, `…_before` in the round before.

    An initiative that stands on two committees counts once in a group, with its worst smiley. `better`, `worse` and
    `unchanged` count the initiatives whose effort smiley moved, or not, since that round. `funding` is the sum per
    year in mio. kr. `name` is "" for rows that state none.
    """

    name: str
    initiatives: int = 0
    effort: Counts = Counts()
    effort_before: Counts = Counts()
    better: int = 0
    worse: int = 0
    unchanged: int = 0
    economy: Counts = Counts()
    economy_before: Counts = Counts()
    economy_better: int = 0
    economy_worse: int = 0
    economy_unchanged: int = 0
    funding: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttentionLine:
    """A neutral, sad or unsettled smiley of the current round. `about` is "effort" or "economy".

    `since` is the first round of the unbroken row of such ones, `before` the smiley of the round before.
    """

    initiative: Initiative
    about: str
    smiley: Smiley
    status: str = ""
    action: str = ""
    since: int | None = None
    before: Smiley | None = None


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A row without the current round's smiley that counts as missing. `about` is "effort" or "economy"."""

    initiative: Initiative
    about: str


@dataclass(frozen=True, slots=True)
class DevelopmentLine:
    """One initiative's smileys by round number; a round without a smiley is missing from the mapping."""

    initiative: Initiative
    smileys: Mapping[int, Smiley] = field(default_factory=dict)
    economy: Mapping[int, Smiley] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EconomyLine:
    """One initiative that has funds, a revised funding, or an economy smiley."""

    initiative: Initiative
    funding: Mapping[int, Amount] = field(default_factory=dict)
    revised: Amount | None = None
    smiley: Smiley | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """All summaries of an agreement in its current round. Lines are in the order they are shown.

    `total` counts an initiative on two committees once; `by_…` hold a line per committee, centre and theme of the
    agreement, also those without rows. `postponements` are the initiatives with anything stated about a postponement;
    `see_also` leads from the key of one that refers to another to the row whose remarks count.
    """

    round: int
    round_before: int | None
    total: GroupSummary
    by_committee: tuple[GroupSummary, ...] = ()
    by_centre: tuple[GroupSummary, ...] = ()
    by_theme: tuple[GroupSummary, ...] = ()
    attention: tuple[AttentionLine, ...] = ()
    missing: tuple[MissingLine, ...] = ()
    development: tuple[DevelopmentLine, ...] = ()
    economy: tuple[EconomyLine, ...] = ()
    postponements: tuple[Initiative, ...] = ()
    see_also: Mapping[tuple[str, str], Initiative] = field(default_factory=dict)
    open_conflicts: int = 0
