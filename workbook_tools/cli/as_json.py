"""The objects that --json prints: the contract that other programs rely on (docs/json.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook_tools.messages import words
from workbook_tools.model.changes import Change, Outcome
from workbook_tools.model.fields import FOLLOWUP_FIELDS, PLAIN_FIELDS, POSTPONE_FIELDS, get_field, round_field
from workbook_tools.model.findings import Finding, Severity
from workbook_tools.model.lookalikes import told_apart
from workbook_tools.model.values import NoFunds, Value

if TYPE_CHECKING:
    from workbook_tools.app.annotating import Annotated
    from workbook_tools.app.dispatching import Sent
    from workbook_tools.app.importing import ImportResult
    from workbook_tools.app.merging import Conflict, MergeReport, Proposal
    from workbook_tools.app.publishing import CleanCopy, Inspection
    from workbook_tools.app.readiness import Readiness
    from workbook_tools.app.recalling import Recalled
    from workbook_tools.app.tracking import CentreStatus, Tracking
    from workbook_tools.app.validating import FileReport
    from workbook_tools.model.summary import Summary


def finding_json(f: Finding, language: str, file: str = "") -> dict[str, Any]:
    """One finding; "sheet" and "cell" are "" when it is about the whole file. `file` is meant where it names none."""
    text = words(f, language)
    return {
        "code": f.code,
        "severity": f.severity.value,
        "file": (f.source.file if f.source else "") or f.values.get("file", "") or file,
        "sheet": f.source.sheet if f.source else "",
        "cell": f.source.cell if f.source else "",
        "number": f.number,
        "field": f.field,
        "message": text.message,
        "remedy": text.remedy,
        "suggestion": f.suggestion,
    }


def findings_json(findings: Iterable[Finding], language: str, file: str = "") -> list[dict[str, Any]]:
    return [finding_json(f, language, file) for f in findings]


def stopped_json(findings: Iterable[Finding], language: str) -> dict[str, Any]:
    """What every command prints that can't go on: {"stopped": true, "findings": […]}."""
    return {"stopped": True, "findings": findings_json(findings, language)}


def validation_json(reports: Sequence[FileReport], language: str, copies: Sequence[Annotated] = ()) -> dict[str, Any]:
    """{"files": […], "errors": n, "warnings": n, "copies": [{"file", "copy", "cells", "finding"}]}."""
    findings = [f for report in reports for f in report.findings]
    return {
        "files": [_file_json(report, language) for report in reports],
        "errors": sum(f.severity is Severity.ERROR for f in findings),
        "warnings": sum(f.severity is Severity.WARNING for f in findings),
        "copies": [_copy_json(c, language) for c in copies],
    }


def _copy_json(item: Annotated, language: str) -> dict[str, Any]:
    """A copy with its faults marked; "copy" is null where "finding" says why there is none."""
    return {
        "file": item.file,
        "copy": str(item.copy) if item.copy else None,
        "cells": item.cells,
        "finding": finding_json(item.finding, language) if item.finding else None,
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
    match value:
        case Decimal():
            return str(value)
        case NoFunds():
            return str(value.value)
        case tuple():
            return list(value)
    return value


def change_json(change: Change) -> dict[str, Any]:
    """One change; "apart" holds old and new with what makes them differ, where they look the same."""
    apart = told_apart(change.old, change.new)
    return {
        "committee": change.committee,
        "number": change.number,
        "field": change.field,
        "old": value_json(change.old),
        "new": value_json(change.new),
        "reason": change.reason,
        "origin": change.origin,
        **({"apart": {"old": apart[0], "new": apart[1]}} if apart else {}),
    }


def outcome_json(outcome: Outcome, language: str) -> dict[str, Any]:
    """What carry-forward did: {"changes": […], "findings": […]}."""
    return {
        "changes": [change_json(c) for c in outcome.changes],
        "findings": findings_json(outcome.findings, language),
    }


def diff_json(changes: Sequence[Change], findings: Sequence[Finding], language: str) -> dict[str, Any]:
    """{"changes": […], "findings": […]}."""
    return outcome_json(Outcome(tuple(changes), tuple(findings)), language)


def sent_json(sent: Sequence[Sent], findings: Sequence[Finding], language: str) -> dict[str, Any]:
    """{"sent": [{"centre", "file", "dispatch_id", "initiatives", "draft"}], "findings": […]}."""
    made = [
        {
            "centre": s.centre,
            "file": str(s.file),
            "dispatch_id": s.dispatch_id,
            "initiatives": s.initiatives,
            "draft": str(s.draft) if s.draft else None,
        }
        for s in sent
    ]
    return {"sent": made, "findings": findings_json(findings, language)}


def tracking_json(
    tracking: Tracking, drafts: Sequence[Path], findings: Sequence[Finding], language: str
) -> dict[str, Any]:
    """{"round", "today", "complete", "centres": […], "others": [{"file", "why", "findings"}], "drafts", "findings"}."""
    others = [{"file": o.file, "why": o.why, "findings": findings_json(o.findings, language)} for o in tracking.others]
    return {
        "round": tracking.status.round,
        "today": tracking.today.isoformat(),
        "complete": tracking.complete,
        "centres": [_centre_json(line, language) for line in tracking.status.centres],
        "others": others,
        "drafts": [str(path) for path in drafts],
        "findings": findings_json([*tracking.told, *findings], language),
    }


def _centre_json(line: CentreStatus, language: str) -> dict[str, Any]:
    """One centre. "files" are those with different contents, the newest first; "state" is as in docs/json.md."""
    differences = [
        {
            "committee": d.committee,
            "number": d.number,
            "field": d.field,
            "values": [{"file": file, "value": value_json(value)} for file, value in d.values],
        }
        for d in line.differences
    ]
    return {
        "centre": line.centre,
        "email": line.email,
        "state": line.state.value,
        "initiatives": line.initiatives,
        "deadline": line.deadline.isoformat() if line.deadline else None,
        "days_left": line.days_left,
        "remaining": [plain_json(cell) for cell in line.remaining],
        "faults": findings_json(line.faults, language),
        "files": [{"file": s.file, "modified": s.modified} for s in line.files],
        "copies": list(line.copies),
        "unreadable": list(line.unreadable),
        "merged": plain_merged(line),
        "differences": differences,
    }


def plain_merged(line: CentreStatus) -> dict[str, str] | None:
    """The newest of the centre's files that is in the master; null for none."""
    return {"file": line.merged.file, "modified": line.merged.modified} if line.merged else None


def import_json(result: ImportResult, output: Path, language: str) -> dict[str, Any]:
    """{"file", "title", "rows", "initiatives", "findings", "left_out": [{"line", "reason", "text"}]}."""
    rows = result.agreement.initiatives
    return {
        "file": str(output),
        "title": result.agreement.title,
        "rows": len(rows),
        "initiatives": len({i.number for i in rows}),
        "findings": findings_json(result.findings, language),
        "left_out": [{"line": x.line, "reason": x.reason, "text": x.text} for x in result.left_out],
    }


def plain_json(value: Any) -> Any:
    """A tree of dataclasses as plain JSON values, field by field."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain_json(getattr(value, f.name)) for f in fields(value) if f.name != "where"}
    if isinstance(value, Mapping):
        return {str(k): plain_json(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value_json(value)


def summary_json(summary: Summary) -> dict[str, Any]:
    """The summary sheets as data: {"overview": …, "attention": […], …}."""
    result: dict[str, Any] = plain_json(summary)
    return result


def merge_json(report: MergeReport, language: str) -> dict[str, Any]:
    """{"applied": [change], "conflicts": […], "proposals": […], "rejected": [finding], "findings", "files": […]}."""
    result = report.result
    return {
        "applied": [change_json(c) for c in result.changes],
        "conflicts": [_conflict_json(c) for c in report.open_conflicts],
        "proposals": [_proposal_json(p) for p in report.open_proposals],
        "rejected": findings_json(result.rejected, language),
        "findings": findings_json((*report.not_merged, *result.findings), language, str(report.master)),
        "files": [plain_json(f) for f in result.files],
    }


def _conflict_json(c: Conflict) -> dict[str, Any]:
    return {
        "committee": c.committee,
        "number": c.number,
        "field": c.field,
        "base": value_json(c.base),
        "master": value_json(c.master),
        "submissions": [_side_json(c.master, file, value) for file, value in c.submissions],
    }


def _side_json(master: Value, file: str, value: Value) -> dict[str, Any]:
    apart = told_apart(master, value)
    side = {"file": file, "value": value_json(value)}
    return {**side, "apart": {"master": apart[0], "submission": apart[1]}} if apart else side


def _proposal_json(p: Proposal) -> dict[str, Any]:
    """A row that a centre added, with the fields that are not blank."""
    fields = (*PLAIN_FIELDS, *(f"funding.{year}" for year in sorted(p.row.funding)))
    rounds = (round_field(r, name) for r in sorted(p.row.followups) for name in FOLLOWUP_FIELDS)
    keys = (*fields, *rounds, *(f"postpone.{name}" for name in POSTPONE_FIELDS))
    values = {key: value_json(value) for key in keys if (value := get_field(p.row, key)) is not None}
    where = {"committee": p.row.committee, "number": p.row.number}
    return {"centre": p.centre, **where, "title": p.row.title, "file": p.file, "values": values}


def history_json(told: Recalled) -> dict[str, Any]:
    """{"runs": [{"id", "at", "user", "command", …, "undone_by"}], "entries": [{"run", "standing", "change"}]}."""
    lines = [
        {"run": e.run.id, "standing": e.standing, "origin_sha256": e.origin_sha, "change": change_json(e.change)}
        for e in told.entries
    ]
    runs = [plain_json(run) | {"undone_by": told.undone_by.get(run.id)} for run in told.runs]
    return {"runs": runs, "entries": lines}


def readiness_json(state: Readiness, language: str) -> dict[str, Any]:
    """{"ready", "round", "owed": {centre: n}, "faults", "conflicts", "proposals", "noted", "outdated"}."""
    return {
        "ready": state.ready,
        "round": state.round,
        "owed": dict(state.owed),
        "faults": findings_json(state.faults, language),
        "conflicts": state.conflicts,
        "proposals": state.proposals,
        "noted": findings_json(state.noted, language),
        "outdated": list(state.outdated),
    }


def publishing_json(inspections: Iterable[Inspection], copy: CleanCopy | None, language: str) -> dict[str, Any]:
    """{"files": [{"file", "ok", "findings"}], "copy": {"file", "removed": {kind: n}, "ok", "findings"} | null}."""
    cleaned = None
    if copy and copy.left:
        cleaned = _inspection_json(copy.left, language) | {"removed": dict(copy.removed)}
    return {"files": [_inspection_json(i, language) for i in inspections], "copy": cleaned}


def _inspection_json(inspection: Inspection, language: str) -> dict[str, Any]:
    return {
        "file": inspection.file,
        "ok": inspection.ok,
        "findings": findings_json(inspection.findings, language),
    }
