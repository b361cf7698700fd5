"""The id of a version stands in the master's `_wbt`: what a copy descends from can be told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from typed import change, fill, make_master, send_out

from workbook_tools.cli.main import run
from workbook_tools.files import digest
from workbook_tools.history import History
from workbook_tools.workbook.meta import META_SHEET, read_meta
from workbook_tools.workbook.patch import SetCell, apply_edits
from workbook_tools.workbook.read import read_workbook

SHEET = an_initiative("1.1").committee


@pytest.fixture
def master(tmp_path: Path) -> Path:
    return make_master(an_agreement(an_initiative("1.1", r1__milestone="Begyndt"), an_initiative("1.2")), tmp_path)


def version(path: Path) -> str | None:
    meta = read_meta(read_workbook(path))
    assert meta
    return meta.version


def assert_known(master: Path) -> None:
    """The id in the file is that of the file, and the history knows it."""
    assert History(master).version(version(master) or "") == digest(master.read_bytes())


def merge_an_answer(master: Path) -> None:
    sent = change(send_out(master)["Ejendomme"], fill(SHEET, "1.1", r1__smiley="☺ glad"))
    run(["merge", str(master), str(sent)])


@pytest.mark.parametrize("write", ["summarise", "carry-forward", "merge"])
def test_every_write_gives_the_master_an_id_of_its_own(write: str, master: Path) -> None:
    seen = [version(master)]
    for step in ("summarise", write):
        if step == "merge":
            merge_an_answer(master)
        else:
            run([step, str(master), *(["--to", "2"] if step == "carry-forward" else [])])
        seen.append(version(master))
        assert_known(master)
    assert len(set(seen)) == (2 if write == "summarise" else 3), "a write that changes nothing is none"


def test_a_new_master_has_one_from_the_beginning(tmp_path: Path) -> None:
    master = tmp_path / "ny.xlsx"
    run(["new", "ballerup-2019", "-o", str(master)])
    assert_known(master)


def test_a_template_that_is_used_as_a_master_has_one_too(tmp_path: Path) -> None:
    master = tmp_path / "skabelon.xlsx"
    run(["template", "-o", str(master)])
    assert version(master) is None
    run(["carry-forward", str(master), "--to", "2"])
    assert_known(master)
    before = master.read_bytes()
    run(["carry-forward", str(master), "--to", "2"])
    assert master.read_bytes() == before


def test_undo_brings_the_id_back_with_the_version(master: Path) -> None:
    run(["summarise", str(master)])
    before = version(master)
    merge_an_answer(master)
    assert version(master) != before
    run(["undo", str(master)])
    assert version(master) == before
    assert_known(master)


def test_the_same_step_from_the_same_version_gives_the_same_file(master: Path, tmp_path: Path) -> None:
    (tmp_path / "andet").mkdir()
    other = Path(shutil.copy(master, tmp_path / "andet"))
    for path in (master, other):
        run(["carry-forward", str(path), "--to", "2"])
    assert master.read_bytes() == other.read_bytes()


def test_a_copy_tells_which_version_it_descends_from_when_both_were_edited(master: Path) -> None:
    run(["summarise", str(master)])
    common = digest(master.read_bytes())
    copy = Path(shutil.copy(master, master.with_name("master - Kopi.xlsx")))
    change(copy, fill(SHEET, "1.2", remarks="Rettet i kopien"))
    merge_an_answer(master)
    assert History(master).version(version(copy) or "") == common


def test_a_master_that_was_made_before_there_were_ids_gets_one_at_the_next_write(master: Path) -> None:
    master.write_bytes(apply_edits(master.read_bytes(), [SetCell(META_SHEET, "A2", "centre")]))
    assert version(master) is None
    run(["carry-forward", str(master), "--to", "2"])
    assert_known(master)
    before = master.read_bytes()
    run(["summarise", str(master)])
    assert_known(master)
    run(["summarise", str(master)])
    assert version(master) != before
