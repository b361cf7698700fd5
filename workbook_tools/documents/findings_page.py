"""The findings of a check as one page for a browser or a printer: nothing outside the page is needed to show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

SEVERITIES = ("error", "warning", "note")
_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 "Segoe UI", Calibri, "Helvetica Neue", Arial, sans-serif; color: #1f2d3d; background: #fff;
  max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; color: #1f4e5f; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
.count { color: #5b6b7a; font-weight: normal; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #cbd5db; padding: .35rem .5rem; text-align: left; vertical-align: top; }
th { background: #dde8ec; }
td { overflow-wrap: anywhere; }
td.place, td.number, td.severity { white-space: nowrap; }
tr.error td.severity { background: #f6a9a2; font-weight: bold; }
tr.warning td.severity { background: #ffd48a; font-weight: bold; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { font-size: 9.5pt; max-width: none; padding: 0; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
_COLUMNS = ("severity", "place", "number", "message", "remedy", "suggestion")


_UNSEEN = [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFFFE, 0xFFFF]
"""Control characters, those that turn the direction of writing, and two that are none."""
_PICTURES = (
    {code: f"\\u{code:04x}" for code in (*_UNSEEN, *range(0xD800, 0xE000))}
    | {code: chr(0x2400 + code) for code in range(0x20)}
    | {0x7F: "\u2421", ord("\t"): "\t", ord("\n"): "\n"}
)


@dataclass(frozen=True, slots=True)
class PageLine:
    """One finding in words. `severity` is one of `SEVERITIES`; `place` the sheet and cell, "" for the whole file."""

    severity: str
    code: str
    place: str
    number: str
    message: str
    remedy: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file: its name, its findings counted in words, and each of them."""

    name: str
    count: str
    lines: tuple[PageLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PageWords:
    """The page's own words. `columns` names the six columns and `severities` the three severities, by their keys."""

    language: str
    title: str
    subtitle: str
    columns: Mapping[str, str]
    severities: Mapping[str, str]


def findings_page(files: tuple[PageFile, ...], words: PageWords) -> str:
    """The whole page as HTML. Every text is escaped: what a centre wrote in a cell is shown, and never run."""
    return "\n".join(_page(files, words)) + "\n"


def _page(files: tuple[PageFile, ...], words: PageWords) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield f'<html lang="{_shown(words.language)}">'
    yield '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_shown(words.title)}</title><style>{_STYLE}</style></head>"
    yield f'<body><h1>{_shown(words.title)}</h1><p class="count">{_shown(words.subtitle)}</p>'
    for file in files:
        yield from _file(file, words)
    yield "</body></html>"


def _file(file: PageFile, words: PageWords) -> Iterator[str]:
    yield f'<section><h2>{_shown(file.name)} <span class="count">{_shown(file.count)}</span></h2>'
    if file.lines:
        heads = "".join(f'<th scope="col">{_shown(words.columns[name])}</th>' for name in _COLUMNS)
        yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
        yield from (_line(line, words) for line in file.lines)
        yield "</tbody></table>"
    yield "</section>"


def _line(line: PageLine, words: PageWords) -> str:
    severity = f"{words.severities[line.severity]} {line.code}"
    texts = (severity, line.place, line.number, line.message, line.remedy, line.suggestion)
    cells = "".join(f'<td class="{name}">{_shown(text)}</td>' for name, text in zip(_COLUMNS, texts, strict=True))
    return f'<tr class="{line.severity}">{cells}</tr>'


def _shown(text: str) -> str:
    """The text as HTML, with a picture or its number for each character that is not to be seen."""
    return escape(text.translate(_PICTURES))
