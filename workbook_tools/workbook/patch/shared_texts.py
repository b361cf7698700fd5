"""The list of shared strings, when cells that used it have gone."""

from __future__ import annotations

from .markup import element_text
from .package import Package
from .workbook import Workbook


def drop_unused_texts(package: Package, workbook: Workbook) -> int:
    """Empty the texts that no cell shows; all keep their numbers. How many."""
    part = package.related(workbook.part, "sharedStrings")
    if part is None:
        return 0
    used = {number for sheet in workbook.sheets if package.has(sheet.part) for number in _used(package, sheet.part)}
    strings = package.markup(part)
    dropped = 0
    for number, item in enumerate(strings.children(strings.root)):
        if number not in used and element_text(strings.content(item)):
            p = strings.prefix
            strings.replace(item, b"<%bsi><%bt></%bt></%bsi>" % (p, p, p, p))
            dropped += 1
    package.put_xml(part, strings.result())
    return dropped


def _used(package: Package, part: str) -> set[int]:
    sheet = package.view(part)
    found = set()
    for cell in sheet.named("c"):
        value = sheet.child(cell, "v") if sheet.attributes(cell).get("t") == "s" else None
        text = element_text(sheet.content(value)).strip() if value else ""
        if text.isdecimal():
            found.add(int(text))
    return found
