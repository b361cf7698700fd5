"""The name of a result on the command line: its ending says what a program takes the file for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

WORKBOOK_ENDINGS = (".xlsx",)
PAGE_ENDINGS = (".html", ".htm")


class WrongEndingError(click.BadParameter):
    """A name that doesn't end as the file that is to be written; `endings` are those that fit."""

    def __init__(self, name: str, endings: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.endings = name, endings


class ResultFile(click.Path):
    """A file that the command writes. Excel opens no workbook that is called "liste.txt"."""

    def __init__(self, endings: tuple[str, ...]) -> None:
        super().__init__(path_type=Path, dir_okay=False)
        self.endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = super().convert(value, param, ctx)
        require_ending(Path(os.fsdecode(path)), self.endings)
        return path


def require_ending(path: Path, endings: tuple[str, ...]) -> None:
    """Raises WrongEndingError."""
    if path.suffix.casefold() not in endings:
        raise WrongEndingError(path.name, endings)
