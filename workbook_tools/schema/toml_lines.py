"""On which line of a TOML file each key and each element of a list stands: tomllib does not tell.

Only asked when there is something to tell, and only of a text that tomllib has read: its grammar needs no second check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""``("rounds", 1, "name")`` is the name of the second round."""

_TOKEN = re.compile(
    r'''(?P<string>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')'''
    r"""|(?P<comment>\#[^\n]*)|(?P<mark>[\[\]{},=.\n])|(?P<bare>[^\s\[\]{},=.\#"']+)""",
    re.DOTALL,
)
_HEADER = re.compile(r"""\[(\[?)((?:"[^"\n]*"|'[^'\n]*'|[^\]"'\n])*)\]""")
_KEY = re.compile(r""""[^"\n]*"|'[^'\n]*'|[^\s."']+""")


def lines_of(text: str) -> dict[Path, int]:
    """The line of every key, table and element, counted from 1. A key that is implied has its first one's line."""
    reader = _Reader()
    position = 0
    while found := _TOKEN.search(text, position):
        header = _HEADER.match(text, found.start()) if found[0] == "[" and reader.expects_header else None
        if header:
            reader.open(header)
        else:
            reader.read(found)
        position = (header or found).end()
    return reader.lines


@dataclass(slots=True)
class _Reader:
    """`stack` are the lists and inline tables that are open, by path, with the count of a list's elements (-1: table).

    `path` is where the value belongs that comes next; None while a key is being read.
    """

    lines: dict[Path, int] = field(default_factory=dict)
    line: int = 1
    base: Path = ()
    keys: list[str] = field(default_factory=list)
    path: Path | None = None
    stack: list[tuple[Path, int]] = field(default_factory=list)
    tables: dict[Path, int] = field(default_factory=dict)

    @property
    def expects_header(self) -> bool:
        return not self.stack and self.path is None

    def open(self, header: re.Match[str]) -> None:
        """``[guide.effort]`` or ``[[rounds]]``."""
        path: Path = ()
        for key in _names(header[2]):
            path = (*path, key)
            if path in self.tables and path != tuple(_names(header[2])):
                path = (*path, self.tables[path])
        if header[1]:
            self.tables[path] = self.tables.get(path, -1) + 1
            self._note(path)
            path = (*path, self.tables[path])
        self.base = path
        self._note(path)

    def read(self, token: re.Match[str]) -> None:
        mark = token[0] if token["mark"] else ""
        if mark == "\n":
            self.line += 1
            self._end_of_line()
        elif mark in (",", "]", "}") and mark:
            self._end_of_value(mark)
        elif mark == "=":
            self.path = (*self._here(), *self.keys)
            for n in range(1, len(self.keys) + 1):
                self._note((*self._here(), *self.keys[:n]))
            self.keys = []
        elif mark != "." and not token["comment"]:
            self._word(token[0], mark)

    def _word(self, text: str, mark: str) -> None:
        if self.path is None and mark == "":
            self.keys += _names(text)
        elif self.path is not None:
            self._note(self.path)
            if mark:
                self.stack.append((self.path, 0 if mark == "[" else -1))
                self.path = (*self.path, 0) if mark == "[" else None
        self.line += text.count("\n")

    def _end_of_line(self) -> None:
        if not self.stack:
            self.path, self.keys = None, []

    def _end_of_value(self, mark: str) -> None:
        if mark != ",":
            self.path = self.stack.pop()[0] if self.stack else None
        elif self.stack:
            path, count = self.stack[-1]
            if count < 0:
                self.path = None
            else:
                self.stack[-1] = (path, count + 1)
                self.path = (*path, count + 1)

    def _here(self) -> Path:
        return self.stack[-1][0] if self.stack else self.base

    def _note(self, path: Path) -> None:
        self.lines.setdefault(path, self.line)


def _names(text: str) -> list[str]:
    return [key.strip("\"'") for key in _KEY.findall(text)]
