"""A whole round on the shipped example: the same use cases as the commands', one after the other."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from workbook_tools.files import admit_folder, digest, explained, free_name, replace_atomically, what_stands_at
from workbook_tools.model.changes import Change
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Severity, Source, WorkbookToolsError

from .carrying import open_round
from .dispatching import send_out
from .importing import import_files
from .merging import merge_files
from .outputs import stamp
from .session import Session
from .summarising import summarise_master
from .typing_in import Typed, read_typed, type_in
from .validating import FileReport, validate

MARKER = ".workbook-tools-demo"
"""Stands in a folder that this module made, and may therefore make anew; it lists the files by SHA-256 and name."""

SETTINGS, ROUND = "ballerup-2019", 3
MASTER, INITIATIVES, SUBMISSIONS = "master.xlsx", "initiatives.csv", "submissions.csv"
SENT, DELIVERED, MENDED = "1-sendt-ud", "2-indberettet", "3-rettet"
HISTORY = "master.history"
_NAMES = (INITIATIVES, SUBMISSIONS, MASTER, HISTORY, SENT, DELIVERED, MENDED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it was done: `command` does the same from a command line, and is "" for what people do in Excel.

    `values` fill in the words of the step; `reports` and `findings` are what it found.
    """

    name: str
    command: str
    values: Mapping[str, object] = field(default_factory=dict)
    reports: Sequence[FileReport] = ()
    findings: Sequence[Finding] = ()


def run_demo(folder: Path, session: Session, *, force: bool = False) -> Iterator[Step]:
    """Prepares `folder`; the iterator runs the example there, and gives each step when it is done.

    A folder that an earlier run made is made anew. Where somebody has worked in it since, that needs `force`, and what
    is there is kept in a folder of its own (A09). Raises WorkbookToolsError: H93 when there is something else in the
    folder and not `force` (with it, the example is written beside what is there); A10 its names are taken; H codes.
    """
    demo = _Demo(folder, session)
    demo.prepare(force=force)
    return _steps(demo)


def _steps(demo: _Demo) -> Iterator[Step]:
    yield demo.imported()
    yield demo.opened()
    yield demo.sent()
    yield demo.filled_in()
    yield demo.validated("validate", DELIVERED)
    yield demo.mended()
    yield demo.validated("validate_again", MENDED)
    yield demo.merged()
    yield demo.next_round()
    yield demo.summarised()
    demo.finish()


class _Demo:
    """The folder of one run, and its steps."""

    def __init__(self, folder: Path, session: Session) -> None:
        self.folder, self.session = folder, session
        self.master = folder / MASTER
        self.typed: list[Typed] = []

    def prepare(self, *, force: bool) -> None:
        """A folder of our own is emptied of what the example made; the input is copied in."""
        admit_folder(self.folder)
        with explained(self.folder):
            self._make_room(force)
        for name in (INITIATIVES, SUBMISSIONS):
            replace_atomically(self.folder / name, _shipped(name))
        self.typed = read_typed(_shipped(SUBMISSIONS).decode("utf-8-sig"))

    def _make_room(self, force: bool) -> None:
        there = [path for path in (self.folder / name for name in _NAMES) if os.path.lexists(path)]
        if what_stands_at(self.folder / MARKER) is not None:
            changed = self._changed(there)
            if changed and not force:
                raise self._refusal("A09", changed)
            _clear(there, free_name(self.folder / "demo", stamp(self.session)) if changed else None)
        elif there:
            raise self._refusal("A10" if force else "H93", there)
        elif any(self.folder.iterdir()) and not force:
            raise self._refusal("H93", [])
        (self.folder / MARKER).touch()

    def finish(self) -> None:
        """Notes what the example has made: what differs from it later is somebody's work. The history tells of the
        master, and is written by commands that change nothing too."""
        replace_atomically(self.folder / MARKER, "".join(f"{line}\n" for line in sorted(self._made())).encode())

    def _made(self) -> Iterator[str]:
        for path in (p for name in _NAMES if name != HISTORY for p in _files_in(self.folder / name)):
            yield f"{digest(path.read_bytes())}  {path.relative_to(self.folder).as_posix()}"

    def _changed(self, there: Sequence[Path]) -> list[Path]:
        """What stands in the folder, of the names of the example, that no run has made."""
        known = set((self.folder / MARKER).read_text(encoding="utf-8").splitlines())
        if known and all(line in known for line in self._made()):
            return []
        return list(there)

    def _refusal(self, code: str, files: Sequence[Path]) -> WorkbookToolsError:
        values = {"folder": str(self.folder), "files": ", ".join(path.name for path in files)}
        return WorkbookToolsError(finding(code, Source(str(self.folder)), values=values))

    def imported(self) -> Step:
        source = self.folder / INITIATIVES
        result = import_files([source], self.master, self.session, settings=SETTINGS, force=True)
        rows = result.agreement.initiatives
        values = {"file": self.master, "rows": len(rows), "committees": len({i.committee for i in rows})}
        command = _command("import", source, "--settings", SETTINGS, "-o", self.master)
        return Step("import", command, values, findings=result.findings)

    def opened(self) -> Step:
        outcome = open_round(self.master, ROUND, self.session)
        command = _command("carry-forward", self.master, "--to", ROUND)
        return Step("open", command, _carried(ROUND, outcome.changes, outcome.findings))

    def sent(self) -> Step:
        folder = self.folder / SENT
        made, findings = send_out(self.master, folder, self.session, force=True)
        findings = [f for f in findings if f.severity is not Severity.NOTE]  # the example's deadline has long passed
        command = _command("distribute", self.master, "-o", folder)
        return Step("distribute", command, {"n": len(made), "folder": folder}, findings=findings)

    def filled_in(self) -> Step:
        return self._typed_in("fill", 1, SENT, DELIVERED)

    def mended(self) -> Step:
        return self._typed_in("mend", 2, DELIVERED, MENDED)

    def _typed_in(self, name: str, pass_number: int, source: str, target: str) -> Step:
        """What the centres do in Excel, in copies of the files in `source`."""
        centres = list(dict.fromkeys(line.centre for line in self.typed))
        for centre in centres:
            file = next((self.folder / source).glob(f"{centre} - *.xlsx"))
            copy = self.folder / target / file.name
            with explained(copy):
                copy.parent.mkdir(exist_ok=True)
                shutil.copyfile(file, copy)
            type_in(copy, [t for t in self.typed if (t.centre, t.pass_number) == (centre, pass_number)])
        return Step(name, "", {"centres": "; ".join(centres), "n": len(centres), "folder": self.folder / target})

    def validated(self, name: str, source: str) -> Step:
        reports = validate([self.folder / source])
        errors = sum(f.severity is Severity.ERROR for report in reports for f in report.findings)
        return Step(name, _command("validate", self.folder / source), {"n": errors}, reports)

    def merged(self) -> Step:
        report = merge_files(self.master, [self.folder / MENDED], self.session)
        result = report.result
        values = {
            "applied": sum(f.applied for f in result.files),
            "rejected": sum(f.rejected for f in result.files),
            "conflicts": sum(f.conflicts for f in result.files),
            "edits": sum(f.edits for f in result.files),
        }
        return Step("merge", _command("merge", self.master, self.folder / MENDED), values, findings=result.rejected)

    def next_round(self) -> Step:
        """Only tried: most centres have not delivered yet."""
        outcome = open_round(self.master, ROUND + 1, self.session, dry_run=True)
        command = _command("carry-forward", self.master, "--to", ROUND + 1, "--dry-run")
        return Step("carry-forward", command, _carried(ROUND + 1, outcome.changes, outcome.findings))

    def summarised(self) -> Step:
        summary = summarise_master(self.master, self.session).summary
        total, effort = summary.total, summary.total.effort
        smileys = {"happy": effort.happy, "neutral": effort.neutral, "sad": effort.sad}
        values = {"n": total.initiatives, **smileys, "missing": effort.missing, "blank": effort.blank}
        return Step("summarise", _command("summarise", self.master), {**values, "file": self.master})


def _carried(to: int, changes: Sequence[Change], findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "round": to,
        "carried": sum(change.reason == "carried" for change in changes),
        "follow_up": sum(f.code == "C2" for f in findings),
    }


def _command(*words: object) -> str:
    return shlex.join(["workbook-tools", *map(str, words)])


def _shipped(name: str) -> bytes:
    return resources.files("workbook_tools.examples").joinpath("budget-2019", name).read_bytes()


def _files_in(path: Path) -> Iterator[Path]:
    """The file, or those in the folder."""
    if path.is_dir() and not path.is_symlink():
        yield from (inside for inside in sorted(path.rglob("*")) if not inside.is_dir())
    elif os.path.lexists(path):
        yield path


def _clear(paths: Sequence[Path], keep_in: Path | None) -> None:
    """Removes what the example made, or moves it where somebody has worked with it."""
    if keep_in:
        keep_in.mkdir()
    for path in paths:
        if keep_in:
            path.rename(keep_in / path.name)
        elif path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
