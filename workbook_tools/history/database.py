"""The journal's tables, opened so that a killed run leaves them whole, and SQLite's faults in plain words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbook_tools.files import refusal

SCHEMA_VERSION = SINCE_2 = 2
"""The versions' ids and the files that commands made are there since 2."""

_TABLES = (
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,           -- UTC, ISO 8601
        user TEXT NOT NULL,         -- '' for edits by hand: nobody told us
        command TEXT NOT NULL,
        version TEXT NOT NULL,      -- of workbook-tools
        before TEXT,                -- SHA-256 of the master; NULL when the run made it
        after TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed', 'uncertain')),
        undoes INTEGER REFERENCES runs  -- an undo: the master as it was before that run
    )""",
    """CREATE TABLE changes (
        run INTEGER NOT NULL REFERENCES runs,
        committee TEXT NOT NULL, row_id TEXT NOT NULL, number TEXT NOT NULL, field TEXT NOT NULL,
        old TEXT NOT NULL, new TEXT NOT NULL,   -- workbook_tools.model.encoding
        reason TEXT NOT NULL, origin TEXT NOT NULL, origin_sha TEXT NOT NULL
    )""",
    "CREATE INDEX changes_by_number ON changes (number)",
    """CREATE TABLE submissions (
        run INTEGER NOT NULL REFERENCES runs,
        dispatch_id TEXT NOT NULL, centre TEXT NOT NULL, sha256 TEXT NOT NULL,
        file TEXT NOT NULL, modified TEXT NOT NULL
    )""",
    """CREATE TABLE dispatches (
        run INTEGER NOT NULL REFERENCES runs,
        dispatch_id TEXT NOT NULL, centre TEXT NOT NULL, round INTEGER NOT NULL,
        base_sha TEXT NOT NULL, blob_sha TEXT NOT NULL
    )""",
    """CREATE TABLE decisions (
        run INTEGER NOT NULL REFERENCES runs,
        key TEXT NOT NULL, choice TEXT NOT NULL, value TEXT NOT NULL
    )""",
    "PRAGMA user_version = 1",
)
_SINCE_2 = (
    """CREATE TABLE versions (
        id TEXT NOT NULL, sha256 TEXT NOT NULL  -- the id that stands in the master's `_wbt`, and that file's SHA-256
    )""",
    """CREATE TABLE written (
        at TEXT NOT NULL, command TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL  -- what a command made
    )""",
    "PRAGMA user_version = 2",
)

_CODES = {
    sqlite3.SQLITE_FULL: "H06",
    sqlite3.SQLITE_READONLY: "H07",
    sqlite3.SQLITE_CANTOPEN: "H07",
    sqlite3.SQLITE_PERM: "H07",
    sqlite3.SQLITE_AUTH: "H07",
    sqlite3.SQLITE_BUSY: "H02",
    sqlite3.SQLITE_IOERR: "H08",
}


@contextmanager
def explained_sql(file: Path) -> Iterator[None]:
    """Turns SQLite's errors into a WorkbookToolsError (H02, H06-H08; H13 when the journal is damaged)."""
    try:
        yield
    except sqlite3.Error as error:
        code = _CODES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "H13")
        raise refusal(code, file, reason=str(error), who="?") from error


@contextmanager
def opened(file: Path, *, create: bool) -> Iterator[sqlite3.Connection]:
    """A connection that is closed at the end; with `create`, the tables are made where they are missing.

    The journal may lie on a network drive, so it uses the rollback journal and not shared memory. Raises
    WorkbookToolsError (also H14: made by a newer version).
    """
    with explained_sql(file):
        if create and not file.exists():
            file.touch()  # as the mask of modes has it; SQLite would make it 644
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA foreign_keys = ON")
            _check_version(connection, file)
            if create:
                _create_tables(connection)
            yield connection
        finally:
            connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def schema_version(connection: sqlite3.Connection) -> int:
    """0 before the tables are made."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _check_version(connection: sqlite3.Connection, file: Path) -> None:
    if schema_version(connection) > SCHEMA_VERSION:
        raise refusal("H14", file)


def _create_tables(connection: sqlite3.Connection) -> None:
    """Makes what is missing; a journal of an earlier version keeps what it has."""
    if schema_version(connection) == SCHEMA_VERSION:
        return
    with transaction(connection):
        missing = (_TABLES, _SINCE_2)[schema_version(connection) :]
        for statement in (line for tables in missing for line in tables):
            connection.execute(statement)
