"""Finding elements by their place in the bytes."""

from __future__ import annotations

import pytest

from workbook_tools.workbook.patch.markup import Markup, MarkupError, canonical, with_attributes


def names(xml: bytes) -> list[bytes]:
    """The root's children, each as it stands."""
    markup = Markup(xml)
    return [markup.source(child) for child in markup.children(markup.root)]


@pytest.mark.parametrize(
    "children",
    [
        [b"<a><a><a/></a></a>", b"<b/>"],
        [b"<a><ab></ab></a >", b"<ab></ab>"],
        [b"<a x='</a>'>&lt;</a>", b'<b y="/>"/>'],
        [b"<a><!-- </a> --></a>", b"<b><![CDATA[</b>]]></b>"],
    ],
)
def test_an_element_ends_where_its_own_end_tag_stands(children):
    assert names(b"<r>" + b" text ".join(children) + b"</r>") == children


def test_an_element_without_an_end_is_no_xml():
    with pytest.raises(MarkupError):
        names(b"<r><a><a></a></r>")


@pytest.mark.parametrize(
    ("tag", "changes", "expected"),
    [
        (b'<a b="1"/>', {"c": "<&\"\n"}, b'<a b="1" c="&lt;&amp;&quot;&#10;"/>'),
        (b"<a b = '1' c='2'>", {"b": None}, b"<a c='2'>"),
        (b"<a b='1'>", {"b": "1"}, b"<a b='1'>"),
        (b"<a b='1'>", {"b": "2"}, b'<a b="2">'),
    ],
)  # fmt: skip
def test_attributes_change_and_the_others_stay(tag, changes, expected):
    assert with_attributes(tag, changes) == expected


def test_spelling_makes_no_difference_to_what_is_the_same():
    assert canonical(b'<x:font><x:b/><x:sz val="11" x="1"/></x:font>') == canonical(
        b"<font>\n<b></b><sz x='1' val='11'/></font>"
    )
    assert canonical(b"<font><b/></font>") != canonical(b"<font><i/></font>")
