"""The canonical template: what the schemas give, as a workbook."""

from __future__ import annotations

from pathlib import Path

from workbook_tools.model.findings import Finding
from workbook_tools.schema import load_settings
from workbook_tools.workbook.build import build_master

from .outputs import TEMPLATE, gate, kept_notes
from .session import Session


def template_bytes(settings: str) -> bytes:
    """The empty template; the same bytes for the same schemas."""
    return build_master(load_settings(settings), None, kind="template")


def write_template(path: Path, settings: str, *, force: bool = False, session: Session | None = None) -> list[Finding]:
    """Writes the template; notes on one that was replaced and kept. Raises WorkbookToolsError."""
    through = gate(session, [Path(settings)], force=force)
    through.admit_place(path)
    return kept_notes([through.write(path, template_bytes(settings), TEMPLATE)])


def is_current(path: Path, settings: str) -> bool:
    """Whether the file holds what the schemas give today."""
    return path.is_file() and path.read_bytes() == template_bytes(settings)
