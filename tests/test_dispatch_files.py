"""The files that a dispatch writes: names that every system takes, one for each centre, and all of them or none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
from builders import an_agreement, an_initiative
from typed import make_master

from workbook_tools.app.filenames import distinct, file_name, safe_file_name, safe_name
from workbook_tools.cli.main import run
from workbook_tools.files import gate, refusal
from workbook_tools.model.agreement import Agreement, Centre, Round


def with_centres(*names: str) -> Agreement:
    rows = (an_initiative(f"1.{n}", centre=name) for n, name in enumerate(names, 1))
    return replace(an_agreement(*rows), centres=tuple(Centre(name) for name in names))


@pytest.mark.parametrize("name", ["Skoler", "S" * 300, "ø" * 300, "😀" * 100, "a" * 237 + "øøøø"])
@pytest.mark.parametrize("round_name", ["1. opfølgning", "æ" * 300])
def test_a_name_is_short_enough_for_every_file_system(name: str, round_name: str) -> None:
    made = file_name(replace(with_centres(name), rounds=(Round(1, round_name),)), name)
    assert len(made.encode()) <= 250
    assert made.startswith(name[:20])
    assert round_name[:20] in made
    assert made.endswith(".xlsx")


@pytest.mark.parametrize(
    ("name", "safe"), [("A/B: c?", "A_B_ c_"), (" . ", "_"), ("a\x00b\n", "ab"), ("x" * 241, "x" * 237 + "…")]
)
def test_what_no_file_system_takes_is_replaced(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    "name",
    [
        "CON", "con", "NUL.txt", "nul .a.b", "aux", "PRN. ", "COM1", "com¹", "LPT9.x", "CONIN$", "COM0",
        "\u202eslx.tekram", "a\u200eb\u061c", "c\u2066d\u2069", "e\ufefff", "g\u00adh", "\U000e0041i", "j\x9bk",
        "l\x85m", "n\ue000o", "~$p", "-rf", "q. . .", "\u3164", "", "\ud800", "r\u2028s",
    ],
)  # fmt: skip
def test_a_name_shows_all_that_stands_in_it_and_is_no_device(name: str) -> None:
    made = safe_name(name)
    assert made
    assert not any(category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in made)
    assert made[0] not in "-~."
    assert made == made.strip(" .")
    stem = made.split(".")[0].rstrip().casefold()
    assert stem not in {"con", "prn", "aux", "nul", "conin$", "com0", "com1", "com¹", "lpt9"}
    assert safe_name(made) == made


@pytest.mark.parametrize(
    "name", ["Konference", "Com1ng", "Auxiliær", "Nulpunkt 1.2", "A - B", "Ældre & Sundhed (vest)"]
)
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert safe_name(name) == name


def test_a_files_name_keeps_its_ending() -> None:
    assert safe_file_name("a\u202eb.XLSX") == "ab.XLSX"
    assert safe_file_name("CON.xlsm") == "_CON.xlsm"
    assert safe_file_name("v1.2 af listen.xlsx") == "v1.2 af listen.xlsx"


def test_two_names_that_became_the_same_are_numbered() -> None:
    taken = [Path("ud/a_b.xlsx"), Path("ud/A_B (2).xlsx")]
    assert distinct(Path("ud/A_B.xlsx"), taken) == Path("ud/A_B (3).xlsx")
    assert distinct(Path("ud/c.xlsx"), taken) == Path("ud/c.xlsx")


def test_every_centre_gets_a_file_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["Børn/Unge", "Børn:Unge", "børn*unge", "L" * 300 + "1", "L" * 300 + "2"]
    master = make_master(with_centres(*names), tmp_path)
    assert run(["distribute", str(master), "-o", str(tmp_path / "ud"), "--json"]) in (0, 1)
    sent = json.loads(capsys.readouterr().out)["sent"]
    assert sorted(s["centre"] for s in sent) == sorted(names)
    assert len({s["file"] for s in sent}) == len({*(tmp_path / "ud").iterdir()}) == len(names)


def test_a_dispatch_that_fails_half_way_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    master, folder = make_master(with_centres("A", "B", "C"), tmp_path), tmp_path / "ud"
    folder.mkdir()
    (folder / "A - 1. opfølgning.xlsx").write_bytes(b"before")
    write = gate.replace_atomically

    def full_at_the_third(path: Path, data: bytes, *more: Any, **others: Any) -> None:
        if path.name.startswith("C"):
            raise refusal("H06", path)
        write(path, data, *more, **others)

    monkeypatch.setattr(gate, "replace_atomically", full_at_the_third)
    assert run(["distribute", str(master), "-o", str(folder), "--force"]) == 3
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {"A - 1. opfølgning.xlsx": b"before"}
