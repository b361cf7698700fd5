"""Custom document properties (docProps/custom.xml)."""

from __future__ import annotations

from .markup import Element, Markup, element_text, escape, escape_attribute
from .package import RELATIONS, Package
from .refusal import refusal
from .text import escape_controls, refuse_half_characters

_PART = "docProps/custom.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    b' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"></Properties>'
)
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FIRST_ID = 2


def set_property(package: Package, name: str, text: str) -> None:
    """Set a property, as text; docProps/custom.xml is made when there is none."""
    if not name or len(name) > 255:
        raise refusal("P14", name=name)
    refuse_half_characters(name + text)
    part = package.related("", "custom-properties") or _create(package)
    xml = package.markup(part)
    existing = {xml.attributes(e).get("name", "").casefold(): e for e in xml.children(xml.root)}
    content = _value(xml, text)
    old = existing.get(name.casefold())
    if old is not None:
        if not _holds_text(xml, old, text):
            xml.splice(old.inner, old.inner_end, content)
    else:
        ids = [int(xml.attributes(e).get("pid", "1")) for e in existing.values()]
        number = max((_FIRST_ID - 1, *ids)) + 1
        fields = b' fmtid="%b" pid="%d" name="%b"' % (_FORMAT_ID.encode(), number, escape_attribute(name))
        p = xml.prefix
        xml.append(xml.root, b"<%bproperty%b>%b</%bproperty>" % (p, fields, content, p))
    package.put_xml(part, xml.result())


def _value(xml: Markup, text: str) -> bytes:
    names = {uri: name for name, uri in xml.attributes(xml.root).items()}
    prefix = names.get(_VALUES, "").removeprefix("xmlns:").encode()
    body = escape(escape_controls(text))
    if prefix:
        return b"<%b:lpwstr>%b</%b:lpwstr>" % (prefix, body, prefix)
    return b'<vt:lpwstr xmlns:vt="%b">%b</vt:lpwstr>' % (_VALUES.encode(), body)


def _holds_text(xml: Markup, old: Element, text: str) -> bool:
    values = list(xml.children(old))
    is_text = len(values) == 1 and values[0].name.endswith(b":lpwstr")
    return is_text and element_text(xml.content(values[0])) == escape_controls(text)


def _create(package: Package) -> str:
    package.put(_PART, _EMPTY)
    package.set_content_type(_PART, _TYPE)
    package.relate("", RELATIONS + "custom-properties", _PART)
    return _PART
