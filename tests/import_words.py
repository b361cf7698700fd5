"""Counting the words of a document and of what an import made of it."""

from __future__ import annotations

import re
from collections import Counter

from workbook_tools.documents.imports import Imported
from workbook_tools.model.fields import field_keys, get_field

# Fields that say again what stands elsewhere: as a heading (theme, subtheme), in a text (amounts, references, years).
_AGAIN = re.compile(r"theme|subtheme|funding\..*|postpone\.(?:to_year|see_also)|.*smiley")


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", re.sub(r"</?[a-z]+>", " ", text)))


def imported_words(imported: Imported) -> Counter[str]:
    """The words of all texts in the rows and of all that was left out."""
    found: Counter[str] = Counter()
    for item in imported.left_out:
        found += words(item.text)
    for initiative in imported.agreement.initiatives:
        for key in field_keys(imported.agreement):
            value = get_field(initiative, key)
            if value is not None and not _AGAIN.fullmatch(key):
                found += words(" ".join(value) if isinstance(value, tuple) else str(value))
    return found
