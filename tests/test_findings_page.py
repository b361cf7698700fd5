"""validate --html: one page with everything on it, that shows what people wrote and runs none of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from workbook_tools.app.findings_page import page_of
from workbook_tools.app.validating import FileReport
from workbook_tools.cli.main import run
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Source

NASTY = "<script>alert(1)</script> & \"citat\" 'fin'"


class Page(HTMLParser):
    """The tags with their attributes, and the text of every table cell."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.cells: list[str] = []
        self.headings: list[str] = []
        self._into: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self._into = {"td": self.cells, "h2": self.headings}.get(tag, self._into if tag == "span" else None)
        if tag in ("td", "h2") and self._into is not None:
            self._into.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "h2"):
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data


def a_report(*codes: str, file: str = "ind/Ejendomme.xlsx", suggestion: str = "") -> FileReport:
    where = Source(file, "Teknik", "F7")
    values = {"value": NASTY, "choices": NASTY}
    found = tuple(finding(c, where, number="1.10", values=values, suggestion=suggestion) for c in codes)
    return FileReport(file, "dispatch", 1, "Ejendomme", found, True)


def test_every_file_and_every_finding_is_on_the_page() -> None:
    page = Page(page_of([a_report("E1", "E8"), a_report(file="ind/Skoler.xlsx")], "da"))
    assert [h.split()[0] for h in page.headings] == ["ind/Ejendomme.xlsx", "ind/Skoler.xlsx"]
    assert [page.cells[n] for n in (0, 1, 2, 6)] == ["Fejl E1", "Teknik!F7", "1.10", "Advarsel E8"]


def test_a_finding_about_the_whole_file_has_no_cell() -> None:
    whole = FileReport("a.xlsx", "", None, "", (finding("S01", Source("a.xlsx")),), True)
    assert Page(page_of([whole], "da")).cells[1] == ""


def test_what_people_wrote_is_shown_and_not_run() -> None:
    page = Page(page_of([a_report("F3", file=NASTY, suggestion=NASTY)], "en"))
    assert not {"script", "img"} & set(page.tags)
    assert page.cells[5] == NASTY
    assert page.headings[0].startswith(NASTY)


def test_a_suggested_smiley_is_in_the_users_words() -> None:
    reports = [a_report("E2", suggestion="happy")]
    assert [Page(page_of(reports, language)).cells[5] for language in ("da", "en")] == ["☺ glad", "☺ happy"]


def test_the_page_needs_nothing_from_elsewhere() -> None:
    html = page_of([a_report("E1")], "da")
    page = Page(html)
    assert not {"link", "script", "img", "iframe"} & set(page.tags)
    assert not {"src", "href", "style", "onclick"} & page.attributes
    assert not re.search(r"https?:|url\(|@import", html)


def test_the_page_is_made_for_paper_too() -> None:
    assert "@media print" in page_of([], "da")


@pytest.mark.parametrize("language", ["da", "en"])
def test_validate_writes_the_page_beside_its_other_output(tmp_path: Path, language: str) -> None:
    page = tmp_path / "side.html"
    code = run(["--lang", language, "validate", str(tmp_path / "findes-ikke.xlsx"), "--html", str(page)])
    assert code == 3
    written = page.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in written
    assert "W01" in written


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\x00\x1b[31mb\x7f", "a␀␛[31mb␡"),
        ("a\x85\x9b", "a\\u0085\\u009b"),
        ("a\u202egnp.exe", "a\\u202egnp.exe"),
        ("a\ud83d\uffff", "a\\ud83d\\uffff"),
        ("a\n\tb 👩‍👧 ☹\ufe0e", "a\n\tb 👩‍👧 ☹\ufe0e"),
    ],
)
def test_characters_that_nobody_sees_are_pictures_or_numbers(written: str, shown: str) -> None:
    html = page_of([a_report("F3", suggestion=written, file=written)], "da")
    assert Page(html).cells[5] == shown
    assert Page(html).headings[0].startswith(shown.split("\n", maxsplit=1)[0])
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", html)


def test_the_page_of_validate_holds_no_control_characters(tmp_path: Path) -> None:
    page = tmp_path / "side.html"
    assert run(["validate", str(tmp_path / "fil\x1b[31m.xlsx"), "--html", str(page)]) == 3
    assert b"\x1b" not in page.read_bytes()
    assert "␛[31m" in page.read_text(encoding="utf-8")
