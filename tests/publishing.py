"""What the tests of check-publish share: files with something in them, the command's answer, a copy's soundness."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hostile import OFFICE
from lxml import etree
from rich_workbook import unzipped, zipped

from workbook_tools.cli.main import run
from workbook_tools.workbook.package import relations_part

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EXCEL_15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"


def check(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON of one call."""
    capsys.readouterr()
    code = run(["check-publish", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def found(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(code, sheet, cell) of each finding."""
    return [(f["code"], f["sheet"], f["cell"]) for f in report["findings"]]


def codes(report: dict[str, Any]) -> set[str]:
    return {f["code"] for f in report["findings"]}


def plain_book(path: Path, step: Any = lambda _book, _sheet: None) -> Path:
    """Write a workbook with one sheet `Ark`, after a step on (workbook, sheet)."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Ark")
        sheet.write("A1", "Overskrift")
        step(workbook, sheet)
    path.write_bytes(buffer.getvalue())
    return path


def edited(path: Path, part: str, old: str, new: str) -> Path:
    """The file with some bytes of a part replaced."""
    parts = unzipped(path.read_bytes())
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    path.write_bytes(zipped(parts))
    return path


def with_link(path: Path, source: str, kind: str, target: str, data: str, mode: str = "") -> Path:
    """The file with one part more, or with a link out of it."""
    parts = unzipped(path.read_bytes())
    relationships = relations_part(source)
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    before = parts.get(relationships, empty)
    ids = f'Id="ny{before.count(b"Id=") + 1}" Type="{OFFICE}/{kind}"'
    new = f'<Relationship {ids} Target="/{target}"/></Relationships>'
    if mode:
        new = f'<Relationship {ids} Target="{target}" TargetMode="{mode}"/></Relationships>'
    else:
        parts[target] = data.encode()
    parts[relationships] = before.replace(b"</Relationships>", new.encode())
    path.write_bytes(zipped(parts))
    return path


def with_comment(data: bytes) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b"Bo Hansen"
    return stream.getvalue()


def with_gap(data: bytes) -> bytes:
    """The package with bytes between the entries and the directory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.start_dir
    end = data.rfind(b"PK\5\6")
    moved = struct.pack("<L", at + 9) + data[end + 20 :]
    return data[:at] + b"Bo Hansen" + data[at : end + 16] + moved


def clean(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> tuple[Path, dict[str, Any]]:
    target = path.with_name(f"renset{path.suffix}")
    _, result = check(capsys, path, "--clean", target, *options)
    assert result["copy"]["file"] == str(target)
    return target, result["copy"]


def dangling(data: bytes) -> list[str]:
    """What Excel would call damaged: links to parts that are gone, ids without a link, types of parts that are gone."""
    parts = unzipped(data)
    wrong = []
    for name, content in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        root = etree.fromstring(content)
        if name.endswith(".rels"):
            folder = Path(name).parent.parent.as_posix().replace(".", "")
            targets = [e.get("Target") for e in root if e.get("TargetMode") != "External"]
            absolute = [t[1:] if t.startswith("/") else f"{folder}/{t}".lstrip("/") for t in targets]
            normal = [re.sub(r"[^/]+/\.\./", "", t) for t in absolute]
            wrong += [f"{name}: {t}" for t in normal if t not in parts]
        else:
            ids = {v for e in root.iter() for k, v in e.attrib.items() if k.startswith(f"{{{OFFICE}}}")}
            relationships = relations_part(name)
            known = {e.get("Id") for e in etree.fromstring(parts[relationships])} if relationships in parts else set()
            wrong += [f"{name}: {i}" for i in ids - known]
    types = etree.fromstring(parts["[Content_Types].xml"])
    return wrong + [o.get("PartName") for o in types if o.get("PartName") and o.get("PartName")[1:] not in parts]
