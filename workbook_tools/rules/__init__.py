"""The rules on content: one small function per rule, and `check`, which runs them all.

A row rule judges one initiative in the agreement's current round; a group rule needs to see all of them.
"""

from __future__ import annotations

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.findings import Finding
from workbook_tools.model.numbers import number_key

from .base import GroupRule, RowRule, last_report, previous_smiley
from .economy import k1, k2, k3, k4, k5, k6
from .effort import closed_round_changes, e1, e2, e3, e4, e5, e6, e8, e9
from .identity import x1, x2, x3, x4
from .postponement import is_postponed, u1, u2, u3

__all__ = [
    "GROUP_RULES",
    "ROW_RULES",
    "check",
    "closed_round_changes",
    "is_postponed",
    "last_report",
    "previous_smiley",
]

ROW_RULES: tuple[RowRule, ...] = (e1, e2, e3, e4, e5, e6, e8, e9, k1, k2, k3, k4, k5, k6, u1, x4)
GROUP_RULES: tuple[GroupRule, ...] = (u2, u3, x1, x2, x3)


def check(agreement: Agreement) -> tuple[Finding, ...]:
    """All findings on an agreement but E7's, which needs earlier values: by committee, then number, then rule."""
    findings: list[Finding] = []
    for initiative in agreement.initiatives:
        for rule in ROW_RULES:
            findings.extend(rule(agreement, initiative))
    for group_rule in GROUP_RULES:
        findings.extend(group_rule(agreement))
    place = {c.sheet: n for n, c in enumerate(agreement.committees)}
    findings.sort(key=lambda f: (place.get(f.committee, len(place)), number_key(f.number)))
    return tuple(findings)
