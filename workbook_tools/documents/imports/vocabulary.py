"""The words by which a published document is recognised (schemas/imports.toml), as compiled patterns."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from workbook_tools.schema.columns import schema_file


def words(section: str) -> dict[str, Any]:
    """One section of the vocabulary. Raises KeyError."""
    table: dict[str, Any] = _vocabulary()[section]
    return table


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """A compiled pattern of the vocabulary. Raises KeyError."""
    text = str(words(section)[name])
    for part in ("amount", "year"):
        text = text.replace(part.upper(), words("amounts")[part])
    return re.compile(text)


@cache
def _vocabulary() -> dict[str, Any]:
    return schema_file("imports.toml")
