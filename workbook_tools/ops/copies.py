"""Files that say the same: the same bytes, or the same centre's workbook saved again without a changed value."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key

from workbook_tools.model.findings import Finding

from .submissions import Submission, later


def without_copies(submissions: Iterable[Submission]) -> tuple[list[Submission], list[tuple[Submission, Submission]]]:
    """The files that count, and each copy with the one that counts for it; the order of the files plays no part.

    Of files that say the same the newest counts; of equally old ones the first by name.
    """
    kept: list[Submission] = []
    copies = []
    for s in sorted(sorted(submissions, key=lambda s: (s.file, s.sha256)), key=cmp_to_key(_newest_first)):
        original = next((k for k in kept if _says_the_same(k, s)), None)
        if original is None:
            kept.append(s)
        else:
            copies.append((s, original))
    return sorted(kept, key=lambda s: (s.file, s.sha256)), copies


def _newest_first(one: Submission, other: Submission) -> int:
    return later(other.modified, one.modified) - later(one.modified, other.modified)


def _says_the_same(one: Submission, other: Submission) -> bool:
    if one.sha256 and one.sha256 == other.sha256:
        return True
    is_again = (one.dispatch_id, one.agreement_id, one.centre, one.round) == (
        other.dispatch_id,
        other.agreement_id,
        other.centre,
        other.round,
    )
    return is_again and one.dispatch_id != "" and _content(one) == _content(other)


def _content(s: Submission) -> tuple[object, ...]:
    """All that a file says, but for where its rows stand and how its cells look."""
    cells = (s.agreement.initiatives, s.base, s.invalid, s.hidden, tuple(s.blocked))
    return (*cells, sorted(s.notes), sorted(map(_said, s.findings)), s.withheld)


def _said(f: Finding) -> tuple[str, ...]:
    """A finding without the name of its file."""
    source = (f.source.sheet, f.source.cell) if f.source else ("", "")
    file = f.source.file if f.source else ""
    values = (f"{key}={value}" for key, value in sorted(f.values.items()) if value != file)
    return (f.code, *source, f.committee, f.number, f.field, *values)
