"""The journal: who changed what, when, from which file. One SQLite file beside the copies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from workbook_tools.model.changes import Change
from workbook_tools.model.encoding import encode, recall
from workbook_tools.model.text import one_line
from workbook_tools.model.values import Value

from .database import SINCE_2, opened, schema_version, transaction
from .records import Decided, Dispatched, Entry, Received, Run, RunId, State
from .steps import standing

_RUN = "id, at, user, command, version, before, after, state, undoes"
_CHANGE = "committee, row_id, number, field, old, new, reason, origin, origin_sha"


@dataclass(frozen=True, slots=True)
class Content:
    """All that is written with one run; `origins` maps a change's origin to that file's SHA-256."""

    changes: Sequence[Change] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    received: Sequence[Received] = ()
    dispatched: Sequence[Dispatched] = ()
    decided: Sequence[Decided] = ()
    version_id: str = ""


class Journal:
    """An open journal. Use `open_journal`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, run: Run, content: Content) -> RunId:
        """Writes a run and all that belongs to it, or nothing; `run.id` is ignored, the new id is returned."""
        with transaction(self._connection):
            run_id = self._add_run(run)
            self._add_rows("changes", run_id, [_change_row(c, content.origins) for c in content.changes])
            self._add_rows("submissions", run_id, [_received_row(r) for r in content.received])
            self._add_rows("dispatches", run_id, [_dispatched_row(d) for d in content.dispatched])
            self._add_rows("decisions", run_id, [(d.key, d.choice, encode(d.value)) for d in content.decided])
            if content.version_id:
                self._connection.execute("INSERT INTO versions VALUES (?, ?)", (content.version_id, run.after))
        return run_id

    def set_state(self, run: RunId, state: State) -> None:
        with transaction(self._connection):
            self._connection.execute("UPDATE runs SET state = ? WHERE id = ?", (state, run))

    def close(self, run: RunId, state: State) -> None:
        """What a run came to. When it can't be written, it is no fault: the next run finds it out from the master."""
        with suppress(sqlite3.Error):
            self.set_state(run, state)

    def runs(self, *states: State) -> tuple[Run, ...]:
        """All runs in one of the states, oldest first."""
        rows = self._connection.execute(f"SELECT {_RUN} FROM runs ORDER BY id").fetchall()  # noqa: S608  # ours
        runs = (replace(Run(*row), state=State(row[-2])) for row in rows)
        return tuple(run for run in runs if run.state in states)

    def done(self) -> tuple[Run, ...]:
        """The runs that were carried through, oldest first."""
        return self.runs(State.DONE)

    def entries(self, number: str | None = None) -> tuple[Entry, ...]:
        """The changes of all done runs, oldest first; with `number` those of one initiative."""
        runs = {run.id: run for run in self.done()}
        in_effect = {run.id for run in standing(runs.values())}
        rows = self._connection.execute(
            f"SELECT run, {_CHANGE} FROM changes WHERE ?1 IS NULL OR number = ?1 ORDER BY run, rowid",  # noqa: S608
            (number,),
        )
        return tuple(
            Entry(runs[run], _change(row), row[-1], run in in_effect) for run, *row in rows.fetchall() if run in runs
        )

    def changes(self) -> dict[RunId, list[Change]]:
        """The changes of all done runs."""
        found: dict[RunId, list[Change]] = {}
        for entry in self.entries():
            found.setdefault(entry.run.id, []).append(entry.change)
        return found

    def received(self) -> tuple[Received, ...]:
        """The submissions of the runs that stand, oldest first: an undone merge has received nothing."""
        rows = self._standing_rows("dispatch_id, centre, sha256, file, modified", "submissions")
        return tuple(Received(sent, one_line(centre), *row) for sent, centre, *row in rows)

    def decided(self) -> dict[str, Decided]:
        """The last decision on each conflict, of the runs that stand."""
        rows = self._standing_rows("key, choice, value", "decisions")
        return {key: Decided(key, choice, _value(value)) for key, choice, value in rows}

    def dispatched(self, since: RunId = 0) -> dict[str, Dispatched]:
        """What was sent in that run or later, by dispatch id. Undoing calls no mail back, so all done runs count."""
        columns = "dispatch_id, centre, round, base_sha, blob_sha"
        rows = self._rows(columns, "dispatches", {run.id for run in self.done() if run.id >= since})
        return {sent: Dispatched(sent, one_line(centre), *row) for sent, centre, *row in rows}

    def versions(self) -> dict[str, str]:
        """The SHA-256 of every version that has an id in its `_wbt`, by that id."""
        return dict(self._since_2("id, sha256", "versions"))

    def written(self, command: str) -> frozenset[str]:
        """The SHA-256s of the files that the command has made."""
        return frozenset(sha for made_by, sha in self._since_2("command, sha256", "written") if made_by == command)

    def add_written(self, at: str, command: str, files: Mapping[str, str]) -> None:
        """Files that a command has made: their SHA-256 by name."""
        rows = [_storable((at, command, name, sha)) for name, sha in files.items()]
        with transaction(self._connection):
            self._connection.executemany("INSERT INTO written VALUES (?, ?, ?, ?)", rows)

    def _since_2(self, columns: str, table: str) -> list[tuple[str, str]]:
        if schema_version(self._connection) < SINCE_2:
            return []
        return self._connection.execute(f"SELECT {columns} FROM {table} ORDER BY rowid").fetchall()  # noqa: S608  # ours

    def is_begun(self) -> bool:
        """False when the first run was killed before it had made the tables, or somebody has emptied the file."""
        return schema_version(self._connection) > 0

    def is_intact(self) -> bool:
        """SQLite's own check of the file and of the references in it."""
        integrity = self._connection.execute("PRAGMA integrity_check").fetchall()
        return integrity == [("ok",)] and not self._connection.execute("PRAGMA foreign_key_check").fetchall()

    def _add_run(self, run: Run) -> RunId:
        values = (run.at, run.user, run.command, run.version, run.before, run.after, run.state, run.undoes)
        cursor = self._connection.execute(
            "INSERT INTO runs (at, user, command, version, before, after, state, undoes) VALUES (?,?,?,?,?,?,?,?)",
            _storable(values),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _add_rows(self, table: str, run: RunId, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            places = ",".join("?" * (len(rows[0]) + 1))
            values = [(run, *_storable(row)) for row in rows]
            self._connection.executemany(f"INSERT INTO {table} VALUES ({places})", values)  # noqa: S608  # ours

    def _standing_rows(self, columns: str, table: str) -> list[tuple[Any, ...]]:
        return self._rows(columns, table, {run.id for run in standing(self.done())})

    def _rows(self, columns: str, table: str, runs: set[RunId]) -> list[tuple[Any, ...]]:
        rows = self._connection.execute(f"SELECT run, {columns} FROM {table} ORDER BY run, rowid")  # noqa: S608
        return [tuple(row) for run, *row in rows.fetchall() if run in runs]


@contextmanager
def open_journal(file: Path, *, create: bool = False) -> Iterator[Journal]:
    """The journal in `file`. Raises WorkbookToolsError."""
    with opened(file, create=create) as connection:
        yield Journal(connection)


def _storable(row: Sequence[object]) -> tuple[object, ...]:
    """A file name that is no UTF-8 is kept in a readable form."""
    return tuple(v.encode("utf-8", "backslashreplace").decode() if isinstance(v, str) else v for v in row)


def _change_row(change: Change, origins: Mapping[str, str]) -> tuple[str, ...]:
    place = (change.committee, change.row_id, change.number, change.field)
    origin_sha = origins.get(change.origin, "")
    return (*place, encode(change.old), encode(change.new), change.reason, change.origin, origin_sha)


def _change(row: Sequence[str]) -> Change:
    committee, row_id, number, key, old, new, reason, origin, _ = row
    return Change(one_line(committee), row_id, number, key, _value(old), _value(new), reason, origin)


def _value(text: str) -> Value:
    try:
        return recall(text)
    except ValueError as error:
        raise sqlite3.DatabaseError(str(error)) from error


def _received_row(received: Received) -> tuple[str, ...]:
    return (received.dispatch_id, received.centre, received.sha256, received.file, received.modified)


def _dispatched_row(sent: Dispatched) -> tuple[object, ...]:
    return (sent.dispatch_id, sent.centre, sent.round, sent.base_sha, sent.blob_sha)
