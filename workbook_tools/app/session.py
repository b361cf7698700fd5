"""Who is running the program, and when: the two things that no operation may find out by itself."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Session:
    """`user` and `now` (UTC) stand in the journal; tests give their own."""

    user: str
    now: datetime


def this_session() -> Session:
    """The user as the operating system knows them, and the time."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such entry (a container), or no pwd module and no USERNAME
        user = "?"
    return Session(user, datetime.now(UTC))
