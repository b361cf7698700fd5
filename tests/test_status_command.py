"""status MASTER DIR: who has delivered, what is left, and which files are whose. The deadline is 2019-03-15."""

from __future__ import annotations

import email.policy
import json
import shutil
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from patch_rows import opened
from typed import change, fill, make_master, saved_at, send_out

from workbook_tools.cli.main import run
from workbook_tools.ops.delivery_names import centre_named

SHEET = "Økonomiudvalget"
Result = tuple[int, dict[str, Any]]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1.1 and 1.2 are Ejendomme's, 1.3 is Skoler's; 1.1 and 1.3 owe a smiley."""
    rows = [an_initiative("1.1", r1__milestone="Planen er vedtaget"), an_initiative("1.2")]
    rows.append(an_initiative("1.3", centre="Skoler", r1__milestone="Skolen er bygget"))
    path = make_master(an_agreement(*rows), tmp_path_factory.mktemp("master"))
    send_out(path)
    return path


@pytest.fixture
def deliver(master: Path, tmp_path: Path) -> Callable[..., Path]:
    """``deliver("Ejendomme", "navn.xlsx", fill(…))``: a centre's workbook as it comes back, in the folder `ind`."""
    (tmp_path / "ind").mkdir()

    def step(centre: str, name: str, *steps: Any) -> Path:
        sent = next((master.parent / "ud").glob(f"{centre} - *.xlsx"))
        path = tmp_path / "ind" / name
        path.write_bytes(sent.read_bytes())
        return change(path, *steps) if steps else path

    return step


def asked(master: Path, folder: Path, capsys: pytest.CaptureFixture[str], today: str = "2019-03-10") -> Result:
    capsys.readouterr()
    code = run(["status", str(master), str(folder), "--today", today, "--json"])
    return code, json.loads(capsys.readouterr().out)


def states(result: dict[str, Any]) -> dict[str, tuple[str, int]]:
    return {c["centre"]: (c["state"], len(c["remaining"])) for c in result["centres"]}


DONE = fill(SHEET, "1.1", r1__smiley="☺ glad")


@pytest.mark.parametrize(("today", "state", "days"), [("2019-03-10", "missing", 5), ("2019-03-16", "late", -1)])
def test_before_anything_has_come_everyone_is_missing(
    master: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], today: str, state: str, days: int
) -> None:
    code, result = asked(master, tmp_path, capsys, today)
    assert (code, states(result)) == (1, {"Ejendomme": (state, 1), "Skoler": (state, 1)})
    assert [c["days_left"] for c in result["centres"]] == [days, days]
    assert result["others"] == []


def test_each_state_has_its_word(master: Path, deliver: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folder = deliver("Ejendomme", "a.xlsx", DONE, fill(SHEET, "1.2", r1__smiley="tja")).parent
    deliver("Skoler", "b.xlsx")
    code, result = asked(master, folder, capsys)
    assert (code, states(result)) == (1, {"Ejendomme": ("with faults", 0), "Skoler": ("unchanged", 1)})


def test_all_in_order_is_clean(master: Path, deliver: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folder = deliver("Ejendomme", "a.xlsx", DONE).parent
    deliver("Skoler", "b.xlsx", fill(SHEET, "1.3", r1__smiley="☺ glad"))
    code, result = asked(master, folder, capsys)
    assert (code, result["complete"]) == (0, True)
    assert {state for state, _ in states(result).values()} == {"valid"}


def test_a_half_filled_file_is_received(master: Path, deliver: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folder = deliver("Ejendomme", "a.xlsx", fill(SHEET, "1.2", r1__status="I gang.")).parent
    _, result = asked(master, folder, capsys)
    assert states(result)["Ejendomme"] == ("received", 1)


def test_a_file_as_it_was_sent_is_enough_where_nothing_is_owed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_master(an_agreement(an_initiative("1.1")), tmp_path)
    send_out(path, tmp_path / "ud")
    code, result = asked(path, tmp_path / "ud", capsys)
    assert (code, result["complete"], states(result)) == (0, True, {"Ejendomme": ("unchanged", 0)})


@pytest.mark.parametrize("name", ["Ejendomme - retur.ods", "sv ejendomme.msg", "ejendomme.xls"])
def test_a_file_of_another_type_is_a_delivery_that_cannot_be_read(
    master: Path, deliver: Any, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    folder = deliver("Skoler", "b.xlsx").parent
    (folder / name).write_bytes(b"indhold")
    code, result = asked(master, folder, capsys)
    assert (code, states(result)["Ejendomme"]) == (1, ("unreadable", 1))
    assert [Path(f).name for f in result["centres"][0]["unreadable"]] == [name]
    assert [o["why"] for o in result["others"]] == ["wrong type"]


@pytest.mark.parametrize(
    "name",
    [
        "Skoler_og_Institutioner.zip",
        "SKOLER & INSTITUTIONER.msg",
        "skolerinstitutioner.eml",
        "Skoler og Institutioner.7z",
    ],
)
def test_a_delivery_is_known_by_the_centres_name_however_it_is_written(name: str) -> None:
    assert centre_named(unicodedata.normalize("NFD", name), ["Ejendomme", "Skoler og Institutioner"]) != ""


@pytest.mark.parametrize("name", ["kriterier.zip", "Institutioner.zip", "svar.zip"])
def test_another_name_is_nobodys(name: str) -> None:
    assert centre_named(name, ["IT", "Skoler og Institutioner"]) == ""


def test_our_own_draft_is_no_delivery(master: Path, deliver: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folder = deliver("Skoler", "b.xlsx").parent
    (folder / "Ejendomme - rykker.eml").write_bytes(b"X-Unsent: 1\r\nSubject: x\r\n\r\nx")
    _, result = asked(master, folder, capsys)
    assert states(result)["Ejendomme"][0] == "missing"


@pytest.fixture
def merged(master: Path, deliver: Any, tmp_path: Path) -> Path:
    """A master of the test's own into which Ejendomme's file is merged; it lies in no folder any more."""
    own = tmp_path / "egen" / "master.xlsx"
    shutil.copytree(master.parent, own.parent)
    file = saved_at(deliver("Ejendomme", "a.xlsx", DONE), "2019-03-09T14:05:00Z")
    assert run(["merge", str(own), str(file)]) == 0
    file.unlink()
    return own


def test_what_is_merged_counts_wherever_its_file_lies_now(merged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, result = asked(merged, merged.parent.parent / "ind", capsys)
    assert (code, states(result)) == (1, {"Ejendomme": ("merged", 0), "Skoler": ("missing", 1)})
    assert result["centres"][0]["merged"] == {"file": "a.xlsx", "modified": "2019-03-09T14:05:00Z"}


def test_an_undone_merge_counts_no_more(merged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["undo", str(merged)]) == 0
    _, result = asked(merged, merged.parent.parent / "ind", capsys)
    assert states(result)["Ejendomme"] == ("missing", 1)


def test_the_workbook_as_it_was_sent_takes_nothing_back_from_what_is_merged(
    merged: Path, deliver: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = deliver("Ejendomme", "tom.xlsx").parent
    _, result = asked(merged, folder, capsys)
    assert states(result)["Ejendomme"] == ("merged", 0)


def test_a_newer_file_counts_before_what_is_merged(
    merged: Path, deliver: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = deliver("Ejendomme", "ny.xlsx", fill(SHEET, "1.1", r1__smiley="tja"))
    saved_at(newer, "2019-03-10T08:00:00Z")
    _, result = asked(merged, newer.parent, capsys)
    assert states(result)["Ejendomme"][0] == "with faults"


def test_who_lacks_something_that_is_merged_gets_the_own_file_back(
    master: Path, deliver: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "egen" / "master.xlsx"
    shutil.copytree(master.parent, own.parent)
    file = deliver("Ejendomme", "halv.xlsx", fill(SHEET, "1.1", r1__status="I gang."))
    assert run(["merge", str(own), str(file)]) == 0
    sent, name = file.read_bytes(), file.name
    file.unlink()
    assert run(["status", str(own), str(file.parent), "--eml", str(tmp_path / "r"), "--today", "2019-03-10"]) == 1
    draft = next((tmp_path / "r").glob("*Ejendomme.eml"))
    mail = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    assert [(a.get_filename(), a.get_payload(decode=True)) for a in mail.iter_attachments()] == [(name, sent)]


@pytest.mark.parametrize(("zone", "shown"), [("UTC", "2019-03-09 14:05"), ("Europe/Copenhagen", "2019-03-09 15:05")])
def test_the_table_says_when_a_file_was_saved_on_the_users_clock(
    master: Path,
    deliver: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
    shown: str,
) -> None:
    file = saved_at(deliver("Ejendomme", "a.xlsx", DONE), "2019-03-09T14:05:00Z")
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    run(["status", str(master), str(file.parent), "--today", "2019-03-10"])
    monkeypatch.undo()
    time.tzset()
    assert f"{shown}  a.xlsx" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["Ejendomme (1).xlsx", "Ejendomme - Kopi.xlsx", "Skoler.xlsx", "svar.XLSX"])
def test_a_file_is_known_by_its_dispatch_whatever_it_is_called(
    master: Path, deliver: Any, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    _, result = asked(master, deliver("Ejendomme", name, DONE).parent, capsys)
    assert states(result)["Ejendomme"] == ("valid", 0)
    assert [Path(f["file"]).name for f in result["centres"][0]["files"]] == [name]


def test_two_different_files_of_a_centre_are_shown_with_their_difference(
    master: Path, deliver: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = deliver("Ejendomme", "a.xlsx", DONE).parent
    deliver("Ejendomme", "b.xlsx", DONE, fill(SHEET, "1.1", r1__status="Færdig"))
    _, result = asked(master, folder, capsys)
    line = result["centres"][0]
    assert {Path(f["file"]).name for f in line["files"]} == {"a.xlsx", "b.xlsx"}
    assert all(f["modified"] for f in line["files"])
    ((number, field, values),) = [(d["number"], d["field"], d["values"]) for d in line["differences"]]
    assert (number, field) == ("1.1", "r1.status")
    assert {(Path(v["file"]).name, v["value"]) for v in values} == {("a.xlsx", None), ("b.xlsx", "Færdig")}


def test_the_difference_is_printed(master: Path, deliver: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folder = deliver("Ejendomme", "a.xlsx", DONE).parent
    deliver("Ejendomme", "b.xlsx", fill(SHEET, "1.1", r1__status="Halvt færdig"))
    assert run(["status", str(master), str(folder), "--today", "2019-03-10"]) == 1
    printed = capsys.readouterr().out
    assert '"Halvt færdig" (b.xlsx)' in printed
    assert "(a.xlsx)" in printed


def test_a_plain_copy_is_no_second_file(master: Path, deliver: Any, capsys: pytest.CaptureFixture[str]) -> None:
    first = deliver("Ejendomme", "a.xlsx", DONE)
    (first.parent / "a (1).xlsx").write_bytes(first.read_bytes())
    _, result = asked(master, first.parent, capsys)
    line = result["centres"][0]
    assert (len(line["files"]), len(line["copies"]), line["differences"]) == (1, 1, [])


def test_files_that_count_for_nobody_are_listed(
    master: Path, deliver: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = deliver("Ejendomme", "a.xlsx", DONE).parent
    (folder / "referat.pdf").write_bytes(b"%PDF-1.7")
    other = make_master(an_agreement(an_initiative("1.1")), tmp_path)
    (folder / "fremmed.xlsx").write_bytes(send_out(other)["Ejendomme"].read_bytes())
    (folder / "ødelagt.xlsx").write_bytes(b"PK\x03\x04")
    code, result = asked(master, folder, capsys)
    assert code == 3
    assert {Path(o["file"]).name: o["why"] for o in result["others"]} == {
        "referat.pdf": "no submission",
        "fremmed.xlsx": "elsewhere",
        "ødelagt.xlsx": "unreadable",
    }


def test_the_master_in_the_folder_is_passed_over(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, result = asked(master, master.parent, capsys)
    assert result["others"] == []


def test_the_sheet_has_the_table_and_the_cells_that_are_left(master: Path, deliver: Any, tmp_path: Path) -> None:
    folder = deliver("Skoler", "b.xlsx").parent
    sheet = tmp_path / "status.xlsx"
    run(["status", str(master), str(folder), "--today", "2019-03-16", "--sheet", str(sheet)])
    book = opened(sheet.read_bytes())
    centres = [[cell.value for cell in row[1:6]] for row in book.worksheets[0].iter_rows(min_row=5)]
    assert centres == [["Ejendomme", "forsinket", 2, 1, 0], ["Skoler", "uændret", 1, 1, 0]]
    left = [[cell.value for cell in row[1:5]] for row in book.worksheets[1].iter_rows(min_row=5)]
    assert [row[:3] for row in left] == [["Ejendomme", SHEET, "1.1"], ["Skoler", SHEET, "1.3"]]
    assert [bool(row[3]) for row in left] == [False, True]


def test_the_sheet_is_never_written_over_a_submission(master: Path, deliver: Any) -> None:
    path = deliver("Skoler", "b.xlsx")
    before = path.read_bytes()
    assert run(["status", str(master), str(path.parent), "--sheet", str(path)]) == 3
    assert run(["status", str(master), str(path.parent), "--sheet", str(master)]) == 3
    assert path.read_bytes() == before


def test_nothing_is_changed_by_asking(master: Path, deliver: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = deliver("Ejendomme", "a.xlsx", DONE)
    before = [(f.read_bytes(), f.stat().st_mtime_ns) for f in (master, path)]
    asked(master, path.parent, capsys)
    assert [(f.read_bytes(), f.stat().st_mtime_ns) for f in (master, path)] == before


def test_a_date_that_is_none_is_wrong_usage(master: Path, tmp_path: Path) -> None:
    assert run(["status", str(master), str(tmp_path), "--today", "15/3"]) == 2
