"""Makes workbooks part by part: small plain ones, and one hostile file for each limit and each refusal.

`HOSTILE` maps a name to the finding code that the file must be refused with and the function that makes its bytes.
``python tests/hostile.py FOLDER`` writes them all.
"""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"


def relations(*items: tuple[str, str, str], mode: str = "") -> str:
    """A relationships part of (id, kind, target)."""
    rows = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"{mode}/>' for i, kind, to in items)
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{rows}</Relationships>'


def sheet(rows: str, after: str = "") -> str:
    """A worksheet part with these `<row>` elements."""
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def cell(address: str, content: str = "<v>1</v>", attributes: str = "") -> str:
    """A row with one cell."""
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{address}"{attributes}>{content}</c></row>'


def text(address: str, content: str) -> str:
    """A row with one cell of inline text."""
    return cell(address, f'<is><t xml:space="preserve">{content}</t></is>', ' t="inlineStr"')


def strings(*items: str) -> str:
    """A shared strings part of plain texts."""
    return f'{HEAD}<sst xmlns="{MAIN}">' + "".join(f"<si><t>{item}</t></si>" for item in items) + "</sst>"


def styles(formats: str = "") -> str:
    """A styles part with these `<numFmt>` elements."""
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1">{formats}</numFmts>'
        '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )


def workbook_xml(sheets: int = 1, after: str = "") -> str:
    """A workbook part with sheets ``Ark1``, ``Ark2``, …"""
    listed = "".join(f'<sheet name="Ark{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, sheets + 1))
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>{after}</workbook>'


def parts(*sheets: str, **others: str) -> dict[str, str | bytes]:
    """The parts of a workbook with these worksheet parts; `others`: workbook, styles, strings."""
    numbers = range(1, len(sheets) + 1)
    related = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    related += [("rIdS", "styles", "styles.xml"), ("rIdT", "sharedStrings", "sharedStrings.xml")]
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    listed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{content}.worksheet+xml"/>' for n in numbers
    )
    types = (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{content}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{content}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{content}.sharedStrings+xml"/>{listed}</Types>'
    )
    return {
        "[Content_Types].xml": types,
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": others.get("workbook") or workbook_xml(len(sheets)),
        "xl/_rels/workbook.xml.rels": relations(*related),
        "xl/styles.xml": others.get("styles") or styles(),
        "xl/sharedStrings.xml": others.get("strings") or strings("en", "to"),
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets, 1)},
    }


def pack(content: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip package."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return stream.getvalue()


def workbook(*rows: str, **others: str) -> bytes:
    """A whole workbook: one sheet for each text of `<row>` elements."""
    return pack(parts(*(sheet(text) for text in rows), **others))


def stored(rows: str) -> bytes:
    """A workbook of one sheet without compression."""
    return pack(parts(sheet(rows)), zipfile.ZIP_STORED)


def with_part(name: str, data: str | bytes) -> bytes:
    """A plain workbook with one part added or replaced."""
    return pack(parts(sheet(cell("A1"))) | {name: data})


def forged(data: bytes, name: str, **fields: int) -> bytes:
    """The package with fields of one directory entry overwritten: `flags`, `size` (inflated), `packed`."""
    places = {"flags": (8, "<H"), "packed": (20, "<L"), "size": (24, "<L")}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.start_dir
    content = bytearray(data)
    while content[at + 46 : at + 46 + struct.unpack_from("<H", content, at + 28)[0]] != name.encode():
        at += 46 + sum(struct.unpack_from("<3H", content, at + 28))
    for field, value in fields.items():
        offset, form = places[field]
        struct.pack_into(form, content, at + offset, value)
    return bytes(content)


def twice(name: str, other: str) -> bytes:
    """A package with one part under two names that are the same to Excel."""
    content = parts(sheet(cell("A1")))
    return pack(content | {other: content[name]})


def doubled() -> bytes:
    """A package with the same name in its directory twice."""
    content = with_part("xl/worksheets/sheet2.xml", sheet(cell("A1")))
    return content.replace(b"xl/worksheets/sheet2.xml", SHEET.encode())


def linked() -> bytes:
    """A package with a symbolic link in it."""
    stream = io.BytesIO(workbook(cell("A1")))
    with zipfile.ZipFile(stream, "a") as archive:
        info = zipfile.ZipInfo("xl/media/link")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/hostname")
    return stream.getvalue()


def large(name: str, count: int, size: int) -> bytes:
    """A package that declares `count` parts of `size` bytes inflated, as zip bombs do."""
    data = pack(parts(sheet(cell("A1"))) | {f"{name}{n}.bin": b"x" for n in range(count)})
    for n in range(count):
        data = forged(data, f"{name}{n}.bin", size=size)
    return data


def lying() -> bytes:
    """A part that inflates to far more than the directory says."""
    data = workbook("".join(text(f"A{n}", "x" * 1000) for n in range(1, 2000)))
    return forged(data, SHEET, size=5000)


def rels(*items: tuple[str, str, str], mode: str = "") -> dict[str, str]:
    return {"xl/_rels/workbook.xml.rels": relations(*items, mode=mode)}


def listed(*names: str) -> bytes:
    """A workbook whose sheets of these names all lead to the same part."""
    xml = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId1"/>' for n, name in enumerate(names, 1))
    return workbook(
        cell("A1"), workbook=f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{xml}</sheets></workbook>'
    )


def merges(*areas: str, element: str = "mergeCell") -> bytes:
    """A sheet with these merged areas (or hyperlinks)."""
    found = "".join(f'<{element} ref="{area}"/>' for area in areas)
    return with_part(SHEET, sheet(cell("A1"), f"<{element}s>{found}</{element}s>"))


def decoy(relationships: str, usual: str, real: str) -> bytes:
    """A package whose relationships lead elsewhere than where readers look."""
    content = parts(sheet(cell("A1")))
    folder = "" if real.startswith("xl/") else "xl/"
    content[folder + real] = content[folder + usual]
    content[relationships] = str(content[relationships]).replace(usual, real)
    return pack(content)


def names(count: int, formula: str = "Ark1!$A$1") -> bytes:
    found = "".join(f'<definedName name="navn{n}">{formula}</definedName>' for n in range(count))
    return workbook(cell("A1"), workbook=workbook_xml(1, f"<definedNames>{found}</definedNames>"))


def doctype(encoding: str) -> bytes:
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY e "{"e" * 99}">]><worksheet>&e;</worksheet>'
    )
    return with_part(SHEET, xml.encode(encoding))


def ole(stream: str) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + stream.encode("utf-16-le") + bytes(512)


FORMAT = '<numFmt numFmtId="164" formatCode="{}"/>'
STRICT = sheet(cell("A1")).replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
DEEP = "<a>" * 70 + "</a>" * 70
FAR = text("XFD1048576", " ")

BESIDE = "<c r='A1' t='str'><v>z</v></c>"
HIDDEN = "<c r='XFD1048576' t='str'><v>z</v></c>"
MERGED = "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"
TWO_IDS = workbook_xml().replace("r:id=", 'xmlns:q="urn:q" q:id="rIdS" r:id=')


PLAIN_STYLES = styles().replace("<xf/><xf", '<xf numFmtId="0"/><xf')


def notes(count: int) -> bytes:
    """A workbook with so many notes on its sheet."""
    found = "".join(f'<comment ref="A{n}" authorId="0"><text><t>a</t></text></comment>' for n in range(1, count + 1))
    related = relations(("r1", "comments", "../comments1.xml"))
    return pack(
        parts(sheet(cell("A1")))
        | {"xl/comments1.xml": f"<comments><commentList>{found}</commentList></comments>"}
        | {"xl/worksheets/_rels/sheet1.xml.rels": related}
    )


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("W04", lambda: b""),
    "too large": ("W06", lambda: b"PK\x03\x04" + bytes(25 * 1024 * 1024)),
    "csv": ("W07", lambda: "Nr.;Indsats;Økonomi\r\n1.1;Fællesskab;0,5\r\n".encode("latin-1")),
    "pdf": ("W07", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    "html": ("W07", lambda: b"<html><table><tr><td>1.1</td></tr></table></html>"),
    "ods": ("W07", lambda: pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"})),
    "docx": ("W07", lambda: pack({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})),
    "xlsb": ("W07", lambda: pack({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\0"})),
    "noise": ("W08", lambda: bytes(range(256)) * 20),
    "password": ("W09", lambda: ole("EncryptedPackage")),
    "old xls": ("W10", lambda: ole("Workbook")),
    "cut off": ("W11", lambda: workbook(cell("A1"))[:900]),
    "strict": ("W12", lambda: with_part(SHEET, STRICT)),
    "plain zip": ("W13", lambda: pack({"a.txt": "a"})),
    "no sheets": ("W13", lambda: with_part("xl/workbook.xml", f'<workbook xmlns="{MAIN}"><sheets/></workbook>')),
    "inflated": ("W20", lambda: large("p", 5, 60 * 1024 * 1024)),
    "part": ("W21", lambda: large("p", 1, 65 * 1024 * 1024)),
    "ratio": ("W22", lambda: with_part("xl/media/a.bin", bytes(2_000_000))),
    "entries": ("W23", lambda: pack(parts(sheet(cell("A1"))) | {f"p{n}": b"" for n in range(2001)})),
    "sheets": ("W24", lambda: workbook(*[cell("A1")] * 101)),
    "far space": ("W25", lambda: workbook(FAR)),
    "far value": ("W25", lambda: workbook(cell("XFD1048576"))),
    "far value, indented": ("W25", lambda: workbook("\n" + FAR)),
    "far column": ("W25", lambda: workbook(cell("SS1"))),
    "far row": ("W25", lambda: workbook(cell("A100001"))),
    "far values": ("W25", lambda: workbook("".join(cell(f"XFD{n}") for n in range(1, 20_001)))),
    "sparse rows": ("W26", lambda: workbook("".join(cell(f"SR{n}") for n in range(1, 50_001)))),
    "sparse": ("W26", lambda: workbook(cell("SR100000"))),
    "sparse sheets": ("W26", lambda: workbook(*[cell("SR1500")] * 2)),
    "shared strings": ("W27", lambda: workbook(cell("A1"), strings=strings(*map(str, range(500_001))))),
    "long text": ("W28", lambda: workbook(text("B2", "æ" * 32_768))),
    "long shared text": ("W28", lambda: workbook(cell("B2", "<v>1</v>", ' t="s"'), strings=strings("a", "æ" * 32_768))),
    "long unused text": ("W28", lambda: workbook(cell("B2"), strings=strings("æ" * 32_768))),
    "merges": ("W29", lambda: merges(*(f"A{n}:B{n}" for n in range(1, 5_002)))),
    "merged cells": ("W30", lambda: merges("A1:CV1001")),
    "hyperlink area": ("W31", lambda: merges("A1:CV101", element="hyperlink")),
    "names": ("W32", lambda: names(2_001)),
    "long name": ("W33", lambda: names(1, "A" * 2_049)),
    "number format": ("W34", lambda: workbook(cell("A1"), styles=styles(FORMAT.format("0" * 256)))),
    "depth in the sheet": ("W35", lambda: with_part(SHEET, sheet(cell("A1", f"<is>{DEEP}</is>")))),
    "depth after the rows": ("W35", lambda: with_part(SHEET, sheet(cell("A1"), DEEP))),
    "depth in the workbook": ("W35", lambda: workbook(cell("A1"), workbook=workbook_xml(1, DEEP))),
    "elements": ("W36", lambda: stored("<c/>" * 2_600_000)),
    "doctype": ("W40", lambda: doctype("UTF-8")),
    "doctype in UTF-16": ("W40", lambda: doctype("UTF-16")),
    "doctype in a drawing": ("W40", lambda: with_part("xl/drawings/drawing1.xml", "<!DOCTYPE a><a/>")),
    "compression": ("W41", lambda: pack(parts(sheet(cell("A1"))), zipfile.ZIP_BZIP2)),
    "encrypted entry": ("W42", lambda: forged(workbook(cell("A1")), SHEET, flags=1)),
    "overlap": ("W43", lambda: forged(workbook(cell("A1")), "xl/workbook.xml", packed=2_000)),
    "same name twice": ("W44", doubled),
    "names differing in case": ("W44", lambda: twice(SHEET, SHEET.upper())),
    "parent folder": ("W45", lambda: with_part("xl/../../evil.xml", "<a/>")),
    "absolute": ("W45", lambda: with_part("/etc/evil.xml", "<a/>")),
    "backslash": ("W45", lambda: with_part("xl\\evil.xml", "<a/>")),
    "drive": ("W45", lambda: with_part("C:/evil.xml", "<a/>")),
    "link": ("W46", linked),
    "rows out of order": ("W47", lambda: workbook(cell("A2") + cell("A1"))),
    "row twice": ("W47", lambda: workbook(cell("A2") + cell("A2"))),
    "cells out of order": ("W47", lambda: workbook('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>')),
    "cell twice": ("W47", lambda: workbook('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')),
    "cell in another row": ("W47", lambda: workbook('<row r="1"><c r="A5"><v>1</v></c></row>')),
    "row off the grid": ("W48", lambda: workbook(cell("A1048577"))),
    "column off the grid": ("W48", lambda: workbook(cell("XFE1"))),
    "no address": ("W48", lambda: workbook('<row r="1"><c r="?"><v>1</v></c></row>')),
    "merge off the grid": ("W48", lambda: merges("A1:XFE1")),
    "missing sheet": ("W49", lambda: pack(parts(sheet(cell("A1"))) | rels(("rId1", "worksheet", "worksheets/no.xml")))),
    "sheet outside": (
        "W49",
        lambda: pack(parts(sheet("")) | rels(("rId1", "worksheet", "file:///a.xml"), mode=' TargetMode="External"')),
    ),
    "sheet above": ("W49", lambda: pack(parts(sheet("")) | rels(("rId1", "worksheet", "../../../a.xml")))),
    "broken sheet": ("W50", lambda: with_part(SHEET, sheet(cell("A1"))[:-9])),
    "undefined entity": ("W50", lambda: workbook(text("A1", "&evil;"))),
    "encoding": (
        "W51",
        lambda: with_part(SHEET, b'<?xml version="1.0" encoding="cp037"?>' + sheet("").encode("cp037")),
    ),
    "two sheets of one name": ("W52", lambda: listed("Ark", "ARK")),
    "two sheets of one part": ("W52", lambda: listed("Ark", "Andet")),
    "size that lies": ("W53", lying),
    "checksum that lies": ("W53", lambda: stored(cell("A1")).replace(b"<v>1</v>", b"<v>2</v>")),
    "decoy workbook": ("W54", lambda: decoy("_rels/.rels", "xl/workbook.xml", "xl/real.xml")),
    "decoy strings": ("W54", lambda: decoy("xl/_rels/workbook.xml.rels", "sharedStrings.xml", "real.xml")),
    "decoy styles": ("W54", lambda: decoy("xl/_rels/workbook.xml.rels", "styles.xml", "real.xml")),
    "two parts of one sheet": (
        "W54",
        lambda: pack(parts(sheet("")) | rels(("rId1", "worksheet", "a.xml"), ("rId1", "worksheet", "b.xml"))),
    ),
    "cell inside another element": ("W55", lambda: workbook(f"<row r='1'>{BESIDE}<x>{HIDDEN}</x></row>")),
    "row inside another element": ("W55", lambda: workbook(f"<x><row r='1'>{HIDDEN}</row></x>")),
    "cell inside a cell": ("W55", lambda: workbook(f"<row r='1'><c r='A1'><f>1</f><is>{HIDDEN}</is></c></row>")),
    "rows elsewhere": ("W55", lambda: with_part(SHEET, sheet("", f"<x><sheetData>{cell('A1')}</sheetData></x>"))),
    "merges among the rows": ("W55", lambda: workbook(cell("A1", "<v>1</v>", " t='b'") + f"<x>{MERGED}</x>")),
    "comment in a value": ("W55", lambda: workbook(cell("A1", "<v>1<!-- -->2</v>"))),
    "CDATA in a value": ("W55", lambda: workbook(cell("A1", "<v>1<![CDATA[2]]></v>"))),
    "instruction in a text": ("W55", lambda: workbook(cell("A1", "<is><t>a<?b c?></t></is>", ' t="inlineStr"'))),
    "two ids of a sheet": ("W54", lambda: workbook(cell("A1"), workbook=TWO_IDS)),
    "notes": ("W38", lambda: notes(50_001)),
    "many names": ("W32", lambda: names(100_000)),
    "day before the first": ("W56", lambda: workbook(cell("A1", "<v>-1</v>", ' s="1"'), styles=PLAIN_STYLES)),
    "text that there is none of": ("W63", lambda: workbook(cell("A1", "<v>999999</v>", ' t="s"'))),
    "text number that is none": ("W56", lambda: workbook("\n" + cell("A1", "<v>-1</v>", ' t="s"'))),
    "number that is none": ("W56", lambda: workbook(cell("A1", "<v>NaN</v>"))),
    "infinite number": ("W56", lambda: workbook(cell("A1", "<v>1e999</v>"))),
    "truth that is neither": ("W56", lambda: workbook(cell("A1", "<v>måske</v>", ' t="b"'))),
}


def write_all(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (code, make) in HOSTILE.items():
        (folder / f"{code} {name}.xlsx").write_bytes(make())


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
