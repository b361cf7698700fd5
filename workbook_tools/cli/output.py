"""Printing: findings for people, objects for programs. JSON goes to stdout alone; everything else to stderr."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import click

from workbook_tools.messages import say, suggestion_text, words
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Severity, Source
from workbook_tools.model.lookalikes import values_apart

from .exits import EXIT_FILE, EXIT_FINDINGS
from .phrases import field_name, shortened

_WIDEST = 100
_WRITTEN = frozenset({"value", "base", "text", "was", "now", "status", "mine", "expected"})
_TURNING = "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""What turns words around or ends a line without being seen."""
_CONTROL = re.compile(f"\x1b\\[(?:0|1|3[1-6])m|[\x00-\x08\x0b-\x1f\x7f-\x9f{_TURNING}]")
_NOT_IN_JSON = re.compile(f"[\x7f-\x9f{_TURNING}\ud800-\udfff\ufeff]")
_PICTURES, _SPACE = 0x2400, 0x20
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def exit_code(findings: Iterable[Finding], *, unreadable: bool = False) -> int:
    """3 when a file could not be read or written, else 1 when there is anything worse than a note, else 0."""
    if unreadable:
        return EXIT_FILE
    return EXIT_FINDINGS if any(f.severity is not Severity.NOTE for f in findings) else 0


def print_json(value: Any) -> None:
    """One JSON object on stdout, with what a terminal would obey written as its number: JSON is looked at, too."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    sys.stdout.write(_NOT_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n")


def out(text: str = "") -> None:
    """A line for people, on stdout."""
    click.echo(harmless(text))


def err(text: str = "") -> None:
    """A line for people, on stderr."""
    click.echo(harmless(text), err=True)


def harmless(text: str) -> str:
    """The text with its control characters made visible, but for line ends, tabs and the colours that we use.

    What stands in a cell or a file's name must not move the cursor, clear the screen or turn words around.
    """
    return _CONTROL.sub(lambda match: match[0] if len(match[0]) > 1 else _visible(match[0]), text)


def _visible(character: str) -> str:
    code = ord(character)
    return chr(_PICTURES + code) if code < _SPACE else "\N{REPLACEMENT CHARACTER}"


def print_findings(findings: Iterable[Finding], language: str, *, whole: bool = False) -> None:
    """One finding a line: place, number, code, what is wrong; then, once for those in a row that share it, what to do.

    Long values are cut, unless they are wanted whole.
    """
    shown = [f if whole else _with_short_values(f) for f in findings]
    for remedy, group in groupby(shown, key=lambda f: _remedy(f, language)):
        for f in group:
            code = click.style(f.code, fg=_COLOURS[f.severity], bold=True)
            parts = (_place(f.source), f.number, code, _about(f), words(f, language).message)
            out("  " + "  ".join(part for part in parts if part))
        out(f"      → {remedy}")


def _remedy(f: Finding, language: str) -> str:
    return words(f, language).remedy + _suggested(f, language)


def _suggested(f: Finding, language: str) -> str:
    return say("finding.suggestion", language, value=suggestion_text(f, language)) if f.suggestion else ""


def _with_short_values(f: Finding) -> Finding:
    """The finding with what people have written in at most so many letters, on one line."""
    values = values_apart(f.values, f.suggestion)
    return replace(f, values={k: shortened(v, _WIDEST) if k in _WRITTEN else v for k, v in values.items()})


def _about(f: Finding) -> str:
    """Which field a finding without a cell is about: a line of a document doesn't say."""

    return f"{field_name(f.field)}:" if f.field and not (f.source and f.source.sheet) else ""


def _place(source: Source | None) -> str:
    if source is None or not (source.sheet or source.cell):
        return ""
    return f"{source.sheet}!{source.cell}" if source.sheet and source.cell else source.sheet or source.cell


def print_notes(findings: Iterable[Finding], language: str) -> None:
    """What a program that reads our output need not know, on stderr: where a file is now that was replaced."""
    for f in findings:
        err(words(f, language).message)


def print_failure(f: Finding, language: str) -> None:
    """A finding that stopped the program, on stderr."""
    text = words(f, language)
    file = f"{f.source.file}: " if f.source and f.source.file else ""
    place = f"{_place(f.source)}: " if _place(f.source) else ""
    err(click.style(say("failure", language), fg="red", bold=True) + f" {file}{place}{text.message}")
    err(f"  → {text.remedy}{_suggested(f, language)}")


def print_failures(findings: Sequence[Finding], language: str) -> None:
    """All that stopped the program at once, each with its own remedy."""
    for f in findings:
        print_failure(f, language)


def os_failure(error: OSError) -> Finding:
    """An operating system's refusal that no closer place has put into words."""
    file = str(error.filename or "")
    detail = os.strerror(error.errno) if error.errno else str(error)
    return finding("H90", Source(file), values={"detail": detail, "file": file})


def print_unexpected(error: Exception, language: str) -> None:
    """A fault of ours: say so, keep the details in a file, and leave the user's files as they are."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", suffix=".txt", prefix="workbook-tools-", delete=False, encoding="utf-8") as f:
        f.write("".join(traceback.format_exception(error)))
    err(say("unexpected", language, error=f"{type(error).__name__}: {error}"[:300], file=f.name))
