"""Names of the files that go out: such as every system takes, short enough, and no two the same."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from unicodedata import category

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.text import folded, one_line

_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*]|^[-~]')  # of those at its head, programs take the name for another thing
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode's classes of what is not shown, or shows otherwise than it stands."""
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)", re.IGNORECASE)
"""Windows takes these for devices, whatever stands behind a dot."""
_NAMELESS = "_"
_NAME_BYTES = 240
"""File systems take 255; some are left for the number of a copy."""
_ROUND_BYTES = 100


def file_name(agreement: Agreement, centre: str) -> str:
    """ "Ejendomme - 3. budgetopfølgning 2019.xlsx": names that every system takes."""
    ending = f" - {_shortened(agreement.round(agreement.current_round).name, _ROUND_BYTES)}"
    head = _shortened(centre, _NAME_BYTES - len(_bytes(ending)))
    return safe_name(head + ending) + ".xlsx"


def safe_name(name: str) -> str:
    """The name without what some system does not take, or nobody can see, and short enough for an ending."""
    shown = "".join(c for c in one_line(name) if category(c) not in _UNSEEN)
    free = _NOT_IN_FILE_NAMES.sub("_", shown.strip(" ."))
    free = "_" + free if _DEVICES.match(free) else free
    return _shortened(free, _NAME_BYTES).strip(" .") or _NAMELESS


def safe_file_name(name: str) -> str:
    """A file's name made safe, with its ending."""
    path = Path(name)
    ending = re.sub("[^.0-9A-Za-z]", "", path.suffix)
    return safe_name(path.name.removesuffix(path.suffix)) + ending


def distinct(path: Path, taken: Collection[Path]) -> Path:
    """The path, numbered where one of `taken` has it but for case: two names may have become the same."""
    used = {folded(other.name) for other in taken}
    candidate, copy = path, 2
    while folded(candidate.name) in used:
        candidate, copy = path.with_name(f"{path.stem} ({copy}){path.suffix}"), copy + 1
    return candidate


def _shortened(name: str, room: int) -> str:
    """As much of the name as takes so many bytes, with an ellipsis where something is left out."""
    if len(_bytes(name)) <= room:
        return name
    return _bytes(name)[: room - len(_bytes("…"))].decode("utf-8", "ignore").rstrip() + "…"


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "replace")
