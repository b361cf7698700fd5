"""A whole sheet of another workbook put in, or put in the place of one."""

from __future__ import annotations

import re
from functools import partial

from .edits import PutSheet
from .graft import Graft, owned_parts, remap_looks
from .markup import MAIN_NS, Element, Markup, with_attributes, with_content
from .package import Package
from .refusal import refusal
from .sheet import ORDER
from .styles import StyleImport, Styles
from .workbook import Sheet, Workbook, default_namespace, select

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLE = re.compile(rb"""(\s(?:s|style)\s*=\s*["'])(\d+)(?=["'])""")


def put_sheet(package: Package, workbook: Workbook, styles: Styles, edit: PutSheet) -> None:
    """Put the donor's sheet of that name in. Raises the refusal P13 when the donor has no such sheet."""
    donor = Package(edit.donor)
    donor_book = Workbook(donor)
    source = donor_book.find(edit.name)
    if source is None or not donor.has(source.part):
        raise refusal("P13", sheet=edit.name)
    looks = StyleImport(styles, Styles(donor, donor_book))
    data = _sheet_xml(donor, donor_book, source.part, looks)
    old = workbook.find(edit.name)
    if old is None:
        sheet = _add(package, workbook, edit, source, data)
    else:
        sheet = old
        _replace(package, old, data)
    Graft(package, donor, looks).relations(source.part, sheet.part)
    select(package, sheet.part, workbook.active == sheet.position)
    workbook.set_local_names(sheet.position, donor_book.local_names(source.position))
    workbook.drop_calculation_chain()


def _add(package: Package, workbook: Workbook, edit: PutSheet, source: Sheet, data: bytes) -> Sheet:
    part = package.free_name(workbook.part.rpartition("/")[0] + "/worksheets/sheet1.xml")
    package.put_xml(part, data)
    package.set_content_type(part, _TYPE)
    return workbook.add_sheet(edit.name, part, source.state, edit.after)


def _replace(package: Package, old: Sheet, data: bytes) -> None:
    """The sheet's part keeps its name, and its code name if macros know it by that; its own parts go."""
    if not package.has(old.part):
        raise refusal("P03", sheet=old.name)
    for part in sorted(owned_parts(package, old.part)):
        package.remove(part)
    code_name = _code_name(package, old.part)
    package.remove_relations(old.part)
    package.put_xml(package.actual(old.part), _with_code_name(data, code_name) if code_name else data)


def _sheet_xml(donor: Package, book: Workbook, part: str, looks: StyleImport) -> bytes:
    """The donor's sheet with styles counted as the target counts them, shared texts written out, and no code name."""
    xml = donor.markup(part)
    if default_namespace(xml) != MAIN_NS or xml.child(xml.root, "sheetData") is None:
        raise refusal("P13", sheet=part)
    texts = _shared_texts(donor, book)
    for name in ("col", "row"):
        for element in xml.named(name):
            xml.splice(element.start, element.inner, _restyled(xml.tag(element), looks))
    for element in xml.named("c"):
        _rewrite_cell(xml, element, looks, texts)
    for element in xml.named("sheetPr"):
        xml.set_attributes(element, {"codeName": None})
    for name in ("cfRule", "colorFilter", "sortCondition"):
        remap_looks(xml, xml.named(name), looks)
    return xml.result()


def _restyled(tag: bytes, looks: StyleImport) -> bytes:
    return _STYLE.sub(partial(_mapped_style, looks), tag)


def _mapped_style(looks: StyleImport, match: re.Match[bytes]) -> bytes:
    return match[1] + str(looks.cell_format(int(match[2]))).encode()


def _rewrite_cell(xml: Markup, element: Element, looks: StyleImport, texts: list[bytes]) -> None:
    """`cm` goes: it counts in a list of the donor's, and a dynamic formula without it is an array formula."""
    tag = with_attributes(_restyled(xml.tag(element), looks), {"cm": None})
    fields = xml.attributes(element)
    if "vm" in fields:
        raise refusal("P13", cell=fields.get("r", ""))
    if fields.get("t") != "s":
        if tag != xml.tag(element):
            xml.splice(element.start, element.inner, tag)
        return
    value = xml.child(element, "v")
    text = texts[int(xml.content(value))] if value else b""
    inline = with_content(b"<%bis>" % xml.prefix, text)
    xml.replace(element, with_content(with_attributes(tag, {"t": "inlineStr"}), inline))


def _shared_texts(donor: Package, book: Workbook) -> list[bytes]:
    """The contents of the `<si>`s: what may stand in an `<is>` just as well."""
    part = donor.related(book.part, "sharedStrings")
    if part is None:
        return []
    xml = donor.view(part)
    return [xml.content(item) for item in xml.children(xml.root)]


def _code_name(package: Package, part: str) -> str:
    xml = package.view(part)
    properties = xml.child(xml.root, "sheetPr")
    return xml.attributes(properties).get("codeName", "") if properties else ""


def _with_code_name(data: bytes, code_name: str) -> bytes:
    xml = Markup(data)
    properties = xml.child(xml.root, "sheetPr")
    if properties is not None:
        xml.set_attributes(properties, {"codeName": code_name})
    else:
        new = with_attributes(b"<%bsheetPr/>" % xml.prefix, {"codeName": code_name})
        xml.insert(xml.root, new, ORDER, "sheetPr")
    return xml.result()
