"""validate and --annotate on several files of one centre: what the newest answers is no finding in an older one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from typed import change, fill, make_master, saved_at, send_out

from workbook_tools.cli.main import run

SHEET = "Økonomiudvalget"
NEEDS = "Planen er vedtaget."


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    rows = [an_initiative(n, r1__milestone=NEEDS) for n in ("1.1", "1.2")]
    return send_out(make_master(an_agreement(*rows), tmp_path_factory.mktemp("made")))["Ejendomme"].read_bytes()


def file(folder: Path, sent: bytes, name: str, time: str, *steps: Any) -> Path:
    path = folder / name
    path.write_bytes(sent)
    change(path, *steps)
    return saved_at(path, time)


def found(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, list[str]]:
    capsys.readouterr()
    run(["validate", *map(str, arguments), "--json"])
    result = json.loads(capsys.readouterr().out)
    return {
        Path(f["file"]).name: [f"{x['code']} {x['number']}".strip() for x in f["findings"]] for f in result["files"]
    }


OLD, NEW = "2019-03-01T08:00:00Z", "2019-03-02T08:00:00Z"
SAD = fill(SHEET, "1.1", r1__smiley="☹ sur")
GLAD = fill(SHEET, "1.1", r1__smiley="☺ glad")


def test_what_the_newer_file_answers_is_not_told_of_the_older(
    tmp_path: Path, sent: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file(tmp_path, sent, "a.xlsx", OLD, SAD)
    file(tmp_path, sent, "b.xlsx", NEW, GLAD)
    assert found(capsys, tmp_path) == {"a.xlsx": ["A13"], "b.xlsx": ["E1 1.2"]}


def test_what_it_does_not_speak_of_is_told(tmp_path: Path, sent: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    file(tmp_path, sent, "a.xlsx", OLD, SAD)
    file(tmp_path, sent, "b.xlsx", NEW, fill(SHEET, "1.2", r1__smiley="☺ glad"))
    assert found(capsys, tmp_path) == {"a.xlsx": ["E5 1.1", "A13"], "b.xlsx": ["E1 1.1"]}


def test_a_file_alone_tells_all(tmp_path: Path, sent: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys, file(tmp_path, sent, "a.xlsx", OLD, SAD)) == {"a.xlsx": ["E5 1.1", "E1 1.2"]}


def test_a_superseded_file_gets_no_marked_copy(tmp_path: Path, sent: bytes) -> None:
    folder = tmp_path / "ind"
    folder.mkdir()
    file(folder, sent, "a.xlsx", OLD, SAD)
    file(folder, sent, "b.xlsx", NEW, GLAD)
    assert run(["validate", str(folder), "--annotate", str(tmp_path / "retur")]) == 1
    assert [p.name for p in (tmp_path / "retur").iterdir()] == ["b.xlsx"]
