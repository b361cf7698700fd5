"""Row ids of imported initiatives."""

from __future__ import annotations

import hashlib


def row_id(year: int, committee: str, number: str, taken: set[str]) -> str:
    """``"3.22-7f3a"``: the number and four hexadecimal digits of agreement year and committee; added to `taken`.

    The same document gives the same ids every time, and an initiative on two committees' sheets gets two. A number that
    stands twice on one sheet (an error by rule X1) gets ``-2`` after it.
    """
    digest = hashlib.sha256(f"{year}|{committee}".encode()).hexdigest()[:4]
    plain = candidate = f"{number}-{digest}"
    copy = 2
    while candidate in taken:
        candidate, copy = f"{plain}-{copy}", copy + 1
    taken.add(candidate)
    return candidate
