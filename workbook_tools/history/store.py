"""Copies of every version of a master and of every submission, each named by its content's SHA-256."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from workbook_tools.files import TEMPORARY, digest, explained, make_folder, read, refusal, replace_atomically

_SHA = re.compile("[0-9a-f]{64}")


class Store:
    """A folder ``objects/ab/cdef…`` of plain copies: one of them, renamed to .xlsx, opens in Excel."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha: str) -> Path:
        return self.folder / sha[:2] / sha[2:]

    def put(self, data: bytes) -> str:
        """Keeps the bytes (once) and returns their SHA-256. A damaged copy is replaced. Raises WorkbookToolsError."""
        sha = digest(data)
        if not self.has(sha):
            make_folder(self.path(sha).parent)
            replace_atomically(self.path(sha), data)
        return sha

    def has(self, sha: str) -> bool:
        """Whether an intact copy is there."""
        path = self.path(sha)
        return path.is_file() and digest(read(path)) == sha

    def names(self) -> Iterator[str]:
        """The SHA-256s of the copies that are there, intact or not; not what other programs put between them."""
        names = (path.parent.name + path.name for path in sorted(self.folder.glob("??/*")) if path.is_file())
        return (name for name in names if _SHA.fullmatch(name))

    def has_copies(self) -> bool:
        """Whether there is any copy at all."""
        return any(not path.name.startswith(TEMPORARY) for path in self.folder.glob("??/*"))

    def get(self, sha: str) -> bytes:
        """The bytes, checked. Raises WorkbookToolsError (H15) when the copy is missing or damaged."""
        path = self.path(sha)
        data = read(path) if path.is_file() else b""
        if digest(data) != sha:
            raise refusal("H15", path, sha=sha)
        return data

    def remove_temporaries(self) -> None:
        """Removes what killed runs left. Only for a run that has the history to itself."""
        with explained(self.folder):
            for leftover in self.folder.glob(f"*/{TEMPORARY}*.tmp"):
                leftover.unlink(missing_ok=True)
