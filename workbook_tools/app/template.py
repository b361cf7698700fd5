"""The canonical template: what the schemas give, as a workbook."""

from __future__ import annotations

from pathlib import Path

from workbook_tools.files import replace_atomically
from workbook_tools.schema import load_settings
from workbook_tools.workbook.build import build_master


def template_bytes(settings: str) -> bytes:
    """The empty template; the same bytes for the same schemas."""
    return build_master(load_settings(settings), None, kind="template")


def write_template(path: Path, settings: str) -> None:
    """Writes the template. Raises WorkbookToolsError."""
    replace_atomically(path, template_bytes(settings))


def is_current(path: Path, settings: str) -> bool:
    """Whether the file holds what the schemas give today."""
    return path.is_file() and path.read_bytes() == template_bytes(settings)
