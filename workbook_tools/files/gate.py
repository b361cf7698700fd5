"""The one gate through which every result of every command goes: may this file be written, and over what?"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from workbook_tools.model.findings import Finding, WorkbookToolsError

from .replacing import explained, make_folder, read, refusal, replace_atomically

HISTORY = ".history"
"""What the name of a history's folder ends in."""
BEFORE = "før"
"""Stands in the name of what a file held before."""
_NAME_BYTES = 255
_MOST_BYTES = 512 * 1024 * 1024
"""No result of ours is as large: what is, is something else, and need not be read."""
_OTHER_KIND = {"master": "H94", "dispatch": "H96"}


def history_folder(master: Path) -> Path:
    """``budget.xlsx`` -> ``budget.history``; other suffixes stay, so that .xlsx and .xlsm have a history each."""
    if master.suffix.casefold() == ".xlsx":
        return master.with_suffix(HISTORY)
    return master.with_name(master.name + HISTORY)


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, what stood there before, and where that is kept now."""

    path: Path
    before: bytes | None = None
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """What one call of a command may write, and write over. Every result of every command goes through `write`.

    A file that is there is replaced unasked where it is `own`: as the same command wrote it. Else with `force` only,
    and it is kept beside the new one, under its name with `stamp` in it. A link, a device, a file that the call reads
    (`inputs`), one that somebody has open (`busy` raises), one of another `kind` (its name as it is, by its bytes), and
    what lies in a history are never replaced.
    """

    stamp: str
    inputs: tuple[Path, ...] = ()
    force: bool = False
    own: Callable[[bytes], bool] = lambda _: False
    busy: Callable[[Path], None] = lambda _: None
    kind: Callable[[Path, bytes], str] = lambda _, __: ""
    alike: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def admit(self, target: Path, kind: str, data: bytes | None = None) -> bytes | None:
        """What stands at `target` now (None: nothing), if a file of that kind may take its place.

        Raises WorkbookToolsError (A03, H01, H24, H30-H32, H92, H94, H96-H98).
        """
        before = self.admit_place(target)
        if before is None and kind != "master" and history_folder(target).exists():
            raise refusal("H94", target)
        if before is not None and before != data:
            self._may_replace(target, before, kind)
        return before

    def admit_all(self, files: Iterable[tuple[Path, str, bytes | None]]) -> None:
        """Raises WorkbookToolsError, with all that stands against any of the files, if one may not be written."""
        against: list[Finding] = []
        for target, kind, data in files:
            try:
                self.admit(target, kind, data)
            except WorkbookToolsError as error:
                against += error.findings
        if against:
            raise WorkbookToolsError(*against)

    def admit_place(self, target: Path) -> bytes | None:
        """What stands at `target`, if it is a place for any result. Raises WorkbookToolsError (as `admit`)."""
        before = what_stands_at(target)
        _refuse_history(target)
        if is_one_of(target, self.inputs):
            raise refusal("A03", target)
        return before

    def _may_replace(self, target: Path, before: bytes, kind: str) -> None:
        if not self.own(before):
            was = self.kind(target, before)
            if was != kind and kind not in self.alike.get(was, ()):
                raise refusal(_OTHER_KIND.get(was, "H97"), target)
            if not self.force:
                raise refusal("H92", target)
        self.busy(target)

    def write(self, target: Path, data: bytes, kind: str) -> Written:
        """Writes the file; one that holds the very same is left as it is. Raises WorkbookToolsError."""
        before = self.admit(target, kind, data)
        if before == data:
            return Written(target, before)
        kept = self._keep(target, before) if before is not None and not self.own(before) else None
        try:
            replace_atomically(target, data, lambda _: _require_same(target, before), mode=self.mode)
        except BaseException:
            if kept:
                kept.unlink(missing_ok=True)  # what it is a copy of is still there
            raise
        return Written(target, before, kept)

    def write_all(self, files: Iterable[tuple[Path, bytes, str]]) -> list[Written]:
        """Writes all of the files, or leaves each as it was. Raises WorkbookToolsError."""
        wanted = [*files]
        self.admit_all((target, kind, data) for target, data, kind in wanted)
        written: list[Written] = []
        try:
            for target, data, kind in wanted:
                written.append(self.write(target, data, kind))
        except BaseException:
            take_back(written)
            raise
        return written

    @property
    def mode(self) -> int:
        """A new file is no more readable than what it was made from."""
        mode = 0o666 & ~_umask()
        for file in self.inputs:
            with suppress(OSError):
                mode &= file.stat().st_mode | 0o600
        return mode

    def _keep(self, target: Path, before: bytes) -> Path:
        kept = free_name(target, self.stamp)
        replace_atomically(kept, before, mode=stat.S_IMODE(target.stat().st_mode))
        return kept


def take_back(written: Iterable[Written]) -> None:
    """Undoes writes, the last first: each file is as it was. Raises WorkbookToolsError."""
    for item in reversed([*written]):
        if item.before is None:
            item.path.unlink(missing_ok=True)
        else:
            replace_atomically(item.path, item.before)
        if item.kept:
            item.kept.unlink(missing_ok=True)


def what_stands_at(target: Path) -> bytes | None:
    """The bytes of an ordinary file, None where there is nothing. Raises WorkbookToolsError (H30 a link, H31 a device
    or a pipe, H32 a folder, H24 the folder above is not there)."""
    with explained(target):
        if not target.parent.is_dir():
            raise refusal("H24", target)
        if target.is_symlink():
            raise refusal("H30", target, to=str(target.readlink()))
        if target.is_dir():
            raise refusal("H32", target)
        if not target.exists():
            return None
        if not target.is_file():
            raise refusal("H31", target)
        if target.stat().st_size > _MOST_BYTES:
            raise refusal("H97", target)
    return read(target)


def admit_folder(folder: Path) -> None:
    """Makes a folder for results. Raises WorkbookToolsError (H30 a link that leads nowhere, H98 a history)."""
    if folder.is_symlink() and not folder.exists():
        raise refusal("H30", folder, to=str(folder.readlink()))
    _refuse_history(folder / "x")
    make_folder(folder)


def is_one_of(target: Path, files: Iterable[Path]) -> bool:
    """Whether writing to `target` would write over one of the files, whatever either is called."""
    return target.exists() and any(file.exists() and target.samefile(file) for file in files)


def free_name(target: Path, stamp: str) -> Path:
    """A name beside the file for what it held before: "a.før-2026-11-27T1201.xlsx"."""
    number = 1
    while True:
        ending = f".{BEFORE}-{stamp}{f' ({number})' if number > 1 else ''}{target.suffix}"
        stem = target.stem.encode("utf-8", "surrogateescape")[: _NAME_BYTES - len(ending.encode())]
        name = target.with_name(stem.decode("utf-8", "ignore") + ending)
        if not os.path.lexists(name):
            return name
        number += 1


def _refuse_history(target: Path) -> None:
    """Nothing but the history's own files lies in a history (H98)."""
    folder = Path(os.path.realpath(target.parent))
    for above in (folder, *folder.parents):
        if above.name.endswith(HISTORY) and (above / "journal.sqlite").exists():
            raise refusal("H98", target, folder=str(above))


def _require_same(target: Path, before: bytes | None) -> None:
    """Raises WorkbookToolsError (H18) where something else has come in the meantime."""
    if what_stands_at(target) != before:
        raise refusal("H18", target)


def _umask() -> int:
    """The only way to ask for it is to set it."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask
