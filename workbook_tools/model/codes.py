"""Every finding code and its severity: one line each, in the order of docs/findings.md.

E, K, U, X are the rules on content (`workbook_tools.rules`); F field checks (Pandera); S the workbook's structure;
W files that can't be read as they are (`workbook_tools.workbook.scan`, `read`); M merging; I importing; C carrying forward;
H history and writing. The words to each code stand in `workbook_tools/messages/<language>/<family>.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping

from .findings import Finding, Severity, Source

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

SEVERITIES: dict[str, Severity] = {
    "E1": ERROR,
    "E2": ERROR,
    "E3": ERROR,
    "E4": ERROR,
    "E5": ERROR,
    "E6": ERROR,
    "E7": ERROR,
    "E8": WARNING,
    "K1": ERROR,
    "K2": ERROR,
    "K3": WARNING,
    "K4": ERROR,
    "K5": ERROR,
    "K5w": WARNING,
    "K6": WARNING,
    "U1": ERROR,
    "U2": WARNING,
    "U3": ERROR,
    "X1": ERROR,
    "X2": ERROR,
    "X3": ERROR,
    "X4": WARNING,
    "F1": ERROR,
    "F2": ERROR,
    "F3": ERROR,
    "F4": ERROR,
    "F5": ERROR,
    "F6": ERROR,
    "F7": ERROR,
    "S01": ERROR,
    "S02": ERROR,
    "S03": ERROR,
    "S04": ERROR,
    "S05": ERROR,
    "S06": ERROR,
    "S07": ERROR,
    "S08": ERROR,
    "S09": WARNING,
    "S10": WARNING,
    "S11": WARNING,
    "S12": ERROR,
    "S20": ERROR,
    "C1": NOTE,  # a happy smiley was carried
    "C2": WARNING,  # an unhappy one must be followed up
    "C3": WARNING,  # an earlier round lacks its smiley, so nothing is carried
    "C4": ERROR,  # backwards
    "C5": ERROR,  # no such round
    "C6": WARNING,  # rounds are skipped
    "C7": ERROR,  # the round is closed
}


def finding(
    code: str,
    source: Source | None = None,
    *,
    committee: str = "",
    number: str = "",
    field: str = "",
    suggestion: str = "",
    values: Mapping[str, str] | None = None,
) -> Finding:
    """A finding with its code's severity. Raises KeyError on a code that is not listed here."""
    return Finding(code, SEVERITIES[code], source, committee, number, field, dict(values or {}), suggestion)
