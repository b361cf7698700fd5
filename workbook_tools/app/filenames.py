"""Names of the files that go out: such as every system takes, short enough, and no two the same."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from workbook_tools.model.agreement import Agreement

_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_NAME_BYTES = 240
"""File systems take 255; some are left for the number of a copy."""
_ROUND_BYTES = 100


def file_name(agreement: Agreement, centre: str) -> str:
    """ "Ejendomme - 3. budgetopfølgning 2019.xlsx": names that every system takes."""
    ending = f" - {_shortened(agreement.round(agreement.current_round).name, _ROUND_BYTES)}"
    head = _shortened(centre, _NAME_BYTES - len(_bytes(ending)))
    return safe_name(head + ending) + ".xlsx"


def safe_name(name: str) -> str:
    """The name without what some file system does not take, and short enough for an ending."""
    return _shortened(_NOT_IN_FILE_NAMES.sub("_", name), _NAME_BYTES).strip(" .")


def distinct(path: Path, taken: Collection[Path]) -> Path:
    """The path, numbered where one of `taken` has it but for case: two names may have become the same."""
    used = {other.name.casefold() for other in taken}
    candidate, copy = path, 2
    while candidate.name.casefold() in used:
        candidate, copy = path.with_name(f"{path.stem} ({copy}){path.suffix}"), copy + 1
    return candidate


def _shortened(name: str, room: int) -> str:
    """As much of the name as takes so many bytes, with an ellipsis where something is left out."""
    if len(_bytes(name)) <= room:
        return name
    return _bytes(name)[: room - len(_bytes("…"))].decode("utf-8", "ignore").rstrip() + "…"


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "replace")
