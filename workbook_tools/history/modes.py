"""Who may read a history: those who may read its master."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_READ_WRITE, _OWNERS, _READ = 0o666, 0o600, 0o444


@contextmanager
def readable_as(master: Path, mode: int | None = None) -> Iterator[None]:
    """What is made meanwhile, by us or by SQLite, may be read by those who may read the master, and by nobody else.

    `mode` is that of a master that is not there yet.
    """
    wanted = _mode(master) if master.exists() else mode
    if wanted is None:
        yield
        return
    before = os.umask(0o777 & ~_folder_mode(wanted))
    try:
        yield
    finally:
        os.umask(before)


def tighten(master: Path, folder: Path) -> None:
    """Takes from a history what its master's mode does not give: it may have been made when that was another."""
    if not (hasattr(os, "geteuid") and master.exists()):
        return
    wanted = _mode(master)
    if not stat.S_IMODE(folder.stat().st_mode) & ~_folder_mode(wanted):
        return
    for path in (folder, *folder.rglob("*")):
        most = _folder_mode(wanted) if path.is_dir() else wanted
        with suppress(OSError):  # somebody else's file in a folder that is closed now
            path.chmod(stat.S_IMODE(path.stat().st_mode) & most)


def _mode(master: Path) -> int:
    return stat.S_IMODE(master.stat().st_mode) & _READ_WRITE | _OWNERS


def _folder_mode(mode: int) -> int:
    """A folder is entered by those who may read."""
    return mode | (mode & _READ) >> 2
