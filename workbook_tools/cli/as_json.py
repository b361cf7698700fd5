"""The objects that --json prints: the contract that other programs rely on (docs/json.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbook_tools.messages import words
from workbook_tools.model.changes import Change
from workbook_tools.model.findings import Finding, Severity
from workbook_tools.model.values import NO_FUNDS, Value

if TYPE_CHECKING:
    from workbook_tools.app.validating import FileReport


def finding_json(f: Finding, language: str) -> dict[str, Any]:
    """One finding; "sheet" and "cell" are "" when it is about the whole file."""
    text = words(f, language)
    return {
        "code": f.code,
        "severity": f.severity.value,
        "sheet": f.source.sheet if f.source else "",
        "cell": f.source.cell if f.source else "",
        "number": f.number,
        "field": f.field,
        "message": text.message,
        "remedy": text.remedy,
        "suggestion": f.suggestion,
    }


def findings_json(findings: Iterable[Finding], language: str) -> list[dict[str, Any]]:
    return [finding_json(f, language) for f in findings]


def validation_json(reports: Sequence[FileReport], language: str) -> dict[str, Any]:
    """{"files": […], "errors": n, "warnings": n}."""
    findings = [f for report in reports for f in report.findings]
    return {
        "files": [_file_json(report, language) for report in reports],
        "errors": sum(f.severity is Severity.ERROR for f in findings),
        "warnings": sum(f.severity is Severity.WARNING for f in findings),
    }


def _file_json(report: FileReport, language: str) -> dict[str, Any]:
    return {
        "file": report.file,
        "ok": report.ok,
        "kind": report.kind,
        "round": report.round,
        "centre": report.centre,
        "findings": findings_json(report.findings, language),
    }


def value_json(value: Value) -> str | int | float | list[str] | None:
    """A typed value: smileys as "happy", amounts as exact text, "no funds" as stated."""
    if isinstance(value, Decimal):
        return str(value)
    if value is NO_FUNDS:
        return NO_FUNDS.value
    return list(value) if isinstance(value, tuple) else value  # type: ignore[return-value]


def change_json(change: Change) -> dict[str, Any]:
    """One change."""
    return {
        "committee": change.committee,
        "number": change.number,
        "field": change.field,
        "old": value_json(change.old),
        "new": value_json(change.new),
        "reason": change.reason,
        "origin": change.origin,
    }
