"""Who a row is: its id, and the number and title by which people know it. The id counts only while they agree.

Ids stand in a hidden column: whoever sorts, copies or reuses the rows that can be seen leaves them behind, or takes
them along to where they don't belong.
"""

from __future__ import annotations

from typing import NamedTuple

from .text import folded

NEW_ID, DOUBTFUL_ID = "ny-", "uvis-"
"""How provisional ids begin: those of rows that are new, and of rows of which it can't be told whose they are."""


class Name(NamedTuple):
    """A row's number and title; "" where the cell is blank."""

    number: str
    title: str

    @property
    def plain(self) -> Name:
        """As it is compared: case and spacing don't matter."""
        return Name(*map(folded, self))

    @property
    def is_whole(self) -> bool:
        return bool(self.number and self.title)


def agreement(name: Name, other: Name) -> int:
    """How many of number and title, both in plain form, are the same: 2, 1 or 0. What is blank agrees with nothing."""
    return sum(bool(one) and one == its for one, its in zip(name, other, strict=True))


def contradicts(name: Name, other: Name) -> bool:
    """Whether a name says that this is another row: both in plain form, something is said, and nothing agrees."""
    return any(name) and any(other) and not agreement(name, other)
