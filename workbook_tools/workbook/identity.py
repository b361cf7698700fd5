"""Which row is which, from the ids that stand on a sheet and the number and title that people see.

Nothing is guessed. An id is believed while its row's number or title is still what it was, and the whole of it is no
other row's. Where ids and names have come apart, rows are put right by number *and* title if all that have come apart
can be, each to a row that no other claims; else it is told that they are in doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, TypeVar

from workbook_tools.model.identity import Name, agreement, contradicts

Thing = TypeVar("Thing")


class Row(NamedTuple):
    """A row as it stands: its id ("" none), its name in plain form, and a value that is equal for equal contents."""

    given: str
    name: Name
    content: object = None


class How(Enum):
    """What a row's id rests on.

    `believed`: on the id itself. `put right`: on number and title, the ids beside them are other rows'. `found again`:
    on number and title, the id was gone. `new`: no row that is known. `copy`: of a row whose id it bears. `reused`: a
    new row in an old one's place. `covered`: shows another row's name in an old one's place. `doubtful`: no saying.
    """

    BELIEVED = "believed"
    PUT_RIGHT = "put right"
    FOUND_AGAIN = "found again"
    NEW = "new"
    COPY = "copy"
    REUSED = "reused"
    COVERED = "covered"
    DOUBTFUL = "doubtful"


class Told(NamedTuple):
    """A row's id ("" where it has none of its own) and what that rests on.

    `other` is the index of the row that it is a copy of, or whose name it shows.
    """

    row_id: str
    how: How
    other: int | None = None


Names = Mapping[str, Name]
"""Row id -> the name it stands for, in plain form."""


def identify(rows: Sequence[Row], known: Names, abroad: Mapping[str, Sequence[Name]], *, strict: bool) -> list[Told]:
    """Each row's id. `known` are the committee's rows, `abroad` those of the others.

    `strict`: numbers and titles are not the sheet's to change (a submission), so a number that another row lost is no
    renumbering.
    """
    if all(row.given in known and known[row.given] == row.name for row in rows) and _distinct(rows):
        return [Told(row.given, How.BELIEVED) for row in rows]
    return _Sheet(rows, known, abroad, strict).told()


def _distinct(rows: Sequence[Row]) -> bool:
    return len({row.given for row in rows}) == len(rows)


@dataclass
class _Sheet:
    """A sheet on which something is unusual, while it is sorted out. Rows are meant by their index."""

    rows: Sequence[Row]
    known: Names
    abroad: Mapping[str, Sequence[Name]]
    strict: bool
    copies: dict[int, int] = field(default_factory=dict)
    """Rows with an id that another has a better claim to, and that other."""
    twins: set[int] = field(default_factory=set)
    """Rows with the same id and the same claim to it, whose contents differ."""

    def told(self) -> list[Told]:
        self._find_copies()
        apart = self._apart()
        trusted = {i for i, row in enumerate(self.rows) if row.given and i not in apart | self.copies.keys()}
        nameless = {i for i in range(len(self.rows)) if i not in trusted | apart}
        right = self._put_right(apart | nameless, trusted)
        found = self._settled(apart, right, trusted)
        if any(told.how is How.DOUBTFUL for told in found.values()):
            found |= {i: Told("", How.DOUBTFUL) for i in nameless if i in right}
        found |= {i: self._nameless(i, right) for i in nameless - found.keys()}
        found |= {i: Told(self.rows[i].given, How.BELIEVED) for i in trusted}
        found |= {i: Told("", How.DOUBTFUL) for i in self.twins}
        return [found[i] for i in range(len(self.rows))]

    def _find_copies(self) -> None:
        """Of several rows with one id, the one whose name agrees best is the original; of equals the first."""
        times = Counter(row.given for row in self.rows)
        for row_id in (row_id for row_id, count in times.items() if row_id and count > 1):
            places = [i for i, row in enumerate(self.rows) if row.given == row_id]
            claims = {i: self._claim(i) for i in places}
            best = [i for i in places if claims[i] == max(claims.values())]
            if not claims[best[0]] and row_id in self.known:
                continue  # all of them show something else
            differ = any(self.rows[i].content != self.rows[best[0]].content for i in best)
            if self.strict and differ:
                self.twins |= {*best}
            self.copies |= {i: best[0] for i in places if i != best[0]}

    def _claim(self, i: int) -> int:
        row = self.rows[i]
        return max((agreement(row.name, name) for name in self._names(row.given)), default=0)

    def _names(self, row_id: str) -> Sequence[Name]:
        """What an id stands for; on other committees' sheets, where this one does not know it."""
        return [self.known[row_id]] if row_id in self.known else self.abroad.get(row_id, ())

    # -- whose id and name have come apart -------------------------------------------------------------------------

    def _apart(self) -> set[int]:
        with_id = [i for i, row in enumerate(self.rows) if row.given and i not in self.copies]
        apart = {i for i in with_id if self._contradicted(i)}
        sound = [i for i in with_id if i not in apart]
        return apart | {i for i in sound if self._shows_another(i, sound)}

    def _contradicted(self, i: int) -> bool:
        names = self._names(self.rows[i].given)
        return bool(names) and all(contradicts(self.rows[i].name, name) for name in names)

    def _shows_another(self, i: int, sound: Collection[int]) -> bool:
        """Whether a part of the row's name is another row's: a title, or a number that is more than a renumbering."""
        row, own = self.rows[i], self.known.get(self.rows[i].given)
        if own is None or row.name == own:
            return False
        if row.name.title != own.title and self._owners(row.name.title, 1) - {row.given}:
            return True
        if row.name.number == own.number or not self._owners(row.name.number, 0) - {row.given}:
            return False
        return self.strict or (self._is_anothers(row) and self._is_lost(row.name.number, 0, row.given, sound))

    def _is_anothers(self, row: Row) -> bool:
        """Whether number and title together are another row's."""
        return any(name == row.name for row_id, name in self.known.items() if row_id != row.given)

    def _is_lost(self, words: str, part: int, own: str, sound: Collection[int]) -> bool:
        """Whether other rows were known by these words, and none of them still shows them."""
        owners = self._owners(words, part) - {own}
        kept = any(self.rows[i].given in owners and self.rows[i].name[part] == words for i in sound)
        return bool(owners) and not kept

    def _owners(self, words: str, part: int) -> set[str]:
        """The rows that were known by these words."""
        return {row_id for row_id, name in self.known.items() if words and name[part] == words}

    # -- by number and title ---------------------------------------------------------------------------------------

    def _put_right(self, loose: Collection[int], trusted: Iterable[int]) -> dict[int, str]:
        """The rows that are certainly one that is known and that no other row claims, and that one's id."""
        taken = {self.rows[i].given for i in trusted}
        free = _once((name, row_id) for row_id, name in self.known.items() if row_id not in taken and name.is_whole)
        shown = _once((self.rows[i].name, i) for i in loose)
        held = {self.rows[i].name for i in trusted}
        return {i: free[name] for name, i in shown.items() if name in free and name not in held}

    def _nameless(self, i: int, right: Mapping[int, str]) -> Told:
        if i in right:
            return Told(right[i], How.PUT_RIGHT if self.rows[i].given else How.FOUND_AGAIN)
        return Told("", How.COPY, self.copies[i]) if i in self.copies else Told("", How.NEW)

    def _settled(self, apart: Collection[int], right: Mapping[int, str], trusted: Collection[int]) -> dict[int, Told]:
        """Either all rows that have come apart can be put right, or none is."""
        left = [i for i in apart if i not in right]
        if not left:
            return {i: Told(right[i], How.PUT_RIGHT) for i in apart}
        if len(left) < len(apart):
            return {i: Told("", How.DOUBTFUL) for i in apart}
        return {i: self._replaced(i, trusted) for i in apart}

    def _replaced(self, i: int, trusted: Collection[int]) -> Told:
        """A row that stands in an old one's place."""
        name = self.rows[i].name
        partly = bool(agreement(name, self.known.get(self.rows[i].given, Name("", ""))))
        least = 1 if partly else 2
        other = next((t for t in sorted(trusted) if agreement(self.rows[t].name, name) >= least), None)
        if other is not None:
            return Told("", How.COVERED, other)
        lost = any(self._is_lost(name[p], p, "", trusted) for p in (0, 1)) or self._is_anothers(self.rows[i])
        return Told("", How.DOUBTFUL if lost or partly else How.REUSED)


def _once(named: Iterable[tuple[Name, Thing]]) -> dict[Name, Thing]:
    """The names that stand for one thing only, and that thing."""
    pairs = list(named)
    times = Counter(name for name, _ in pairs)
    return {name: thing for name, thing in pairs if times[name] == 1}
