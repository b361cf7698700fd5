"""What a coordinator reads and meets at the command line: their own language, short lines, and no dead ends."""

from __future__ import annotations

import errno
import json
import os
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import change, fill, keys, make_master, send_out

from workbook_tools.cli.main import COMMANDS, run
from workbook_tools.cli.output import harmless, os_failure, print_json
from workbook_tools.cli.phrases import local_time, long_date
from workbook_tools.history import EDITED_BY_HAND, History
from workbook_tools.messages import say, words
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.schema.settings import load_settings, shipped_settings

CLICKS_OWN = ("Usage", "Options", "Show this", "Show the", "required", "default:", "No such", "not a valid", "Invalid")
LONG = "Et langt svar. " * 30


@pytest.fixture(autouse=True)
def _in_danish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_TOOLS_LANG", "da")


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """One initiative of one centre, in the first round."""
    return make_master(an_agreement(an_initiative("1.1", r1__milestone="Begyndt")), tmp_path)


@pytest.fixture
def clock_in_denmark(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "CET-1")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def shown(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """The exit code, and all that the call prints."""
    capsys.readouterr()
    code = run([str(a) for a in arguments])
    return code, "".join(capsys.readouterr())


# -- help and wrong usage ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_all_in_danish(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = shown(capsys, *command.split(), "--help")
    assert code == 0
    assert [word for word in CLICKS_OWN if word in text] == []


@pytest.mark.parametrize(
    "call",
    [
        "mrge",
        "merge",
        "merge m.xlsx",
        "merge m.xlsx a.xlsx --dry-run=ja",
        "carry-forward m.xlsx",
        "carry-forward m.xlsx --to",
        "carry-forward m.xlsx --to tre",
        "carry-forward m.xlsx --to 3 4",
        "status m.xlsx ind --today 15/3",
        "new x",
        "new x -o .",
        "undo m.xlsx --run b",
        "--lang de",
        "--nonsens",
    ],
)
def test_wrong_usage_is_told_in_danish(call: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = shown(capsys, *call.split())
    assert code == 2
    english = (*CLICKS_OWN, "Missing", "Got unexpected", "Error", "requires", "does not")
    assert [word for word in english if word in text] == []


@pytest.mark.parametrize(
    ("call", "name"),
    [("carry-forward m.xlsx", "--to"), ("new ballerup-2019", "-o/--output"), ("merge m.xlsx", "INDBERETNING")],
)
def test_what_is_missing_is_named_as_it_is_typed(call: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert say("usage.missing", "da", name=name) in shown(capsys, *call.split())[1]


@pytest.mark.parametrize(("typed", "meant"), [("mrge", "merge"), ("cary-forward", "carry-forward")])
def test_the_nearest_command_is_named(typed: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert say("usage.nearest", "da", names=meant) in shown(capsys, typed)[1]


def test_no_arguments_show_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys) == shown(capsys, "--help")


# -- refusals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("number", [errno.ENOENT, errno.EISDIR, errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EEXIST])
def test_the_systems_refusals_are_in_words_of_our_own(number: int, language: str) -> None:
    error = OSError(number, os.strerror(number), "fil.xlsx")
    assert os.strerror(number) not in words(os_failure(error), language).message


def test_a_folder_that_is_not_there_is_named_and_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "findes-ikke"
    code, text = shown(capsys, "new", "ballerup-2019", "-o", folder / "m.xlsx")
    assert code == 3
    assert words(finding("H24", values={"folder": str(folder)}), "da").message in text
    assert list(tmp_path.iterdir()) == []


SETTINGS = """municipality = "Prøveby"
year = 2019
title = "Aftale"
themes = []
committees = []
centres = []
rounds = [{ number = 1, name = "Første", deadline = 2019-03-15 }]
guide = { version = "2019" }
"""


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (SETTINGS.replace("2019-03-15", '"15. marts"'), "S31"),
        (SETTINGS.replace("year = 2019", "year 2019"), "S32"),
        (SETTINGS.replace("centres", "center"), "S37"),
        (SETTINGS.replace("year = 2019", 'year = "i år"'), "S38"),
        (SETTINGS.replace("year = 2019", "year = 99999999999999999999"), "S39"),
        (SETTINGS.replace("title =", "titel = " + "[" * 100_000), "S20"),
        (SETTINGS.replace("title =", "a." * 100_000 + "title ="), "S32"),
        (SETTINGS.replace("title =", "x = {" + '"a".' * 100_000 + "a = 1}\ntitle ="), "S32"),
        (SETTINGS.replace("committees = []", 'committees = [{ name = "Økonomi" }]'), "S39"),
        (SETTINGS.replace("committees = []", 'committees = [{ name = "a\\u0007b" }]'), "S76"),
        (SETTINGS.replace("committees = []", """committees = [{ name = "'A'" }]"""), "S76"),
        (SETTINGS.replace("committees = []", 'committees = [{ name = " " }]'), "S76"),
        (SETTINGS.replace("2019-03-15", "1800-03-15"), "S31"),
        ("current_round = 2\n" + SETTINGS, "S39"),
        (SETTINGS + "# " + "x" * 1024 * 1024, "S20"),
        (SETTINGS.replace('title = "', 'title = "' + "x" * 40_000), "S35"),
        (SETTINGS.replace("committees = []", "committees = [" + 306 * '{ name = "U" },' + "]"), "S36"),
    ],
    ids=range(17),
)
def test_faults_in_settings_are_told_apart(typed: str, code: str, tmp_path: Path) -> None:
    file = tmp_path / "aftale.toml"
    file.write_text(typed, encoding="utf-8")
    with pytest.raises(WorkbookToolsError) as error:
        load_settings(str(file))
    assert error.value.finding.code == code


def test_a_fault_in_the_settings_text_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "aftale.toml"
    file.write_text(SETTINGS.replace("title =", "title"), encoding="utf-8")
    with pytest.raises(WorkbookToolsError) as error:
        load_settings(str(file))
    assert error.value.finding.values["line"] == "3"


@pytest.mark.parametrize("written", ["2019-03-15T00:00:00", "2019-03-15T23:30:00+02:00"])
def test_a_deadline_with_a_time_is_its_day(written: str, tmp_path: Path) -> None:
    file = tmp_path / "aftale.toml"
    file.write_text(SETTINGS.replace("2019-03-15", written), encoding="utf-8")
    (first,) = load_settings(str(file)).rounds
    assert (type(first.deadline), first.deadline) == (date, date(2019, 3, 15))


@pytest.mark.parametrize(
    ("typed", "blank"),
    [("municipality", '""'), ("title", '""'), ("committees", "[]"), ("rounds", "[]"), ("years", "[]")],
)
def test_no_master_is_made_of_settings_that_lack_what_every_command_needs(
    typed: str, blank: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = SETTINGS.replace("committees = []", 'committees = [{ name = "Teknik" }]') + "years = [2019]\n"
    file, master = tmp_path / "aftale.toml", tmp_path / "m.xlsx"
    file.write_text(whole, encoding="utf-8")
    assert run(["new", str(file), "-o", str(master)]) == 0
    assert run(["validate", str(master)]) == 0
    file.write_text(re.sub(f"^{typed} = .*$", f"{typed} = {blank}", whole, flags=re.MULTILINE), encoding="utf-8")
    code, text = shown(capsys, "new", file, "-o", tmp_path / "n.xlsx")
    assert code == 3
    assert words(finding("S33", values={"key": typed}), "da").message in text
    assert not (tmp_path / "n.xlsx").exists()


def test_settings_are_read_from_no_device() -> None:
    with pytest.raises(WorkbookToolsError) as error:
        load_settings(os.devnull)
    assert error.value.finding.code == "S20"


def test_settings_that_are_not_there_lead_to_those_that_are() -> None:
    with pytest.raises(WorkbookToolsError) as error:
        load_settings("balerup-2019")
    assert error.value.finding.code == "S30"
    assert error.value.finding.values["known"] == ", ".join(shipped_settings())


# -- undo and history --------------------------------------------------------------------------------------------------


def test_undoing_hand_edits_where_there_are_none_does_nothing(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["carry-forward", str(master), "--to", "2"])
    before, runs = master.read_bytes(), History(master).runs()
    assert shown(capsys, "undo", master, "--hand-edits")[0] == 3
    assert (master.read_bytes(), History(master).runs()) == (before, runs)


def test_undoing_hand_edits_undoes_just_them_and_says_which(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["carry-forward", str(master), "--to", "2"])
    before = master.read_bytes()
    change(master, fill(an_initiative("1.1").committee, "1.1", r2__status="Rettet i Excel"))
    code, text = shown(capsys, "undo", master, "--hand-edits")
    assert (code, master.read_bytes()) == (0, before)
    assert "Rettet i Excel" in text
    assert [r.command for r in History(master).standing()] == ["carry-forward --to 2"]


def test_history_shows_what_was_edited_between_two_runs(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["carry-forward", str(master), "--to", "2"])
    change(master, fill(an_initiative("1.1").committee, "1.1", r2__status="Rettet i Excel"))
    run(["carry-forward", str(master), "--to", "3"])
    edits = [e.change for e in History(master).entries("1.1") if e.run.command == EDITED_BY_HAND]
    assert [(c.field, c.old, c.new) for c in edits] == [("r2.status", None, "Rettet i Excel")]
    assert "Rettet i Excel" in shown(capsys, "history", master, "1.1")[1]
    assert run(["check", str(master)]) == 0


def test_an_undo_is_not_marked_as_undone(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["carry-forward", str(master), "--to", "2"])
    run(["undo", str(master)])
    marked = [line.endswith(say("history.undone", "da")) for line in shown(capsys, "history", master)[1].splitlines()]
    lines = len(History(master).entries()) // 2
    assert marked == [False, *[True] * lines, False, *[False] * lines]


def test_history_tells_which_run_was_undone_also_of_one_that_changed_no_cell(
    master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["summarise", str(master)])
    run(["distribute", str(master), "-o", str(master.parent / "ny")])
    run(["undo", str(master)])
    lines = shown(capsys, "history", master)[1].splitlines()
    assert [line.endswith(say("history.undone_by", "da", run=3)) for line in lines] == [True, False, False]
    runs = json.loads(shown(capsys, "history", master, "--json")[1])["runs"]
    assert [(r["command"], r["undone_by"]) for r in runs] == [("summarise", 3), ("distribute", None), ("undo", None)]


def test_undo_names_those_whose_workbooks_no_longer_fit(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["carry-forward", str(master), "--to", "2"])
    run(["distribute", str(master), "-o", str(master.parent / "ud")])
    code, text = shown(capsys, "undo", master)
    assert (code, "H25" in text, "Ejendomme" in text) == (1, True, True)
    assert shown(capsys, "undo", master, "--run", "3")[0] == 0


def test_undoing_a_merge_makes_no_workbook_unfit(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["distribute", str(master), "-o", str(master.parent / "ud")])
    change(master, fill(an_initiative("1.1").committee, "1.1", r1__status="Rettet i Excel"))
    assert shown(capsys, "undo", master, "--hand-edits")[0] == 0


def test_undo_names_those_whose_rows_are_gone(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["summarise", str(master)])

    def add_a_row(workbook: Workbook) -> None:
        sheet = workbook[an_initiative("1.1").committee]
        row = max(cell.row for cell in sheet["B"] if cell.value) + 1
        columns = keys(sheet)
        for key, value in (("number", "1.9"), ("title", "Ny indsats"), ("centre", "Ejendomme")):
            sheet.cell(row, columns[key], value)

    change(master, add_a_row)
    run(["summarise", str(master)])
    run(["distribute", str(master), "-o", str(master.parent / "ud")])
    edit = next(r.id for r in History(master).runs() if r.command == EDITED_BY_HAND)
    assert "H25" in shown(capsys, "undo", master, "--run", str(edit))[1]


@pytest.mark.parametrize(("number", "code"), [("77.7", 1), ("1.1", 0)])
def test_history_says_when_there_is_no_such_initiative(
    number: str, code: int, master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown(capsys, "history", master, number)[0] == code


def test_history_of_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert run(["history", str(tmp_path / "findes-ikke.xlsx")]) == 3


# -- merge and carry-forward -------------------------------------------------------------------------------------------


def test_merging_the_master_into_itself_is_wrong_usage(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = shown(capsys, "merge", master, master)
    assert code == 2
    assert say("merge.only_master", "da") in text


def test_a_dry_run_writes_nothing_at_all(master: Path) -> None:
    files = send_out(master)
    for path in sorted((master.with_suffix(".history")).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    master.with_suffix(".history").rmdir()
    before = sorted(master.parent.rglob("*"))
    run(["merge", str(master), str(files["Ejendomme"]), "--dry-run"])
    run(["carry-forward", str(master), "--to", "2", "--dry-run"])
    assert sorted(master.parent.rglob("*")) == before


def test_merge_prints_a_line_a_file_and_more_when_asked(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, file = an_initiative("1.1").committee, send_out(master)["Ejendomme"]
    change(file, fill(sheet, "1.1", r1__smiley="☺ glad", title=LONG))
    short, whole = (shown(capsys, "merge", master, file, "--dry-run", *more)[1] for more in ([], ["-v"]))
    assert say("field.round", "da", name=say("field.smiley", "da"), round=1) not in short
    assert say("field.round", "da", name=say("field.smiley", "da"), round=1) in whole
    assert (LONG.strip() in short, LONG.strip() in whole) == (False, True)


def test_a_carried_smiley_is_printed_once(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(master, fill(an_initiative("1.1").committee, "1.1", r1__smiley="☺ glad"))
    text = shown(capsys, "carry-forward", master, "--to", "2", "--dry-run")[1]
    assert sum("1.1" in line for line in text.splitlines()) == 1


# -- dates and numbers -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("clock_in_denmark")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23T18:01:00Z", "23. november 2026 kl. 19.01"),
        ("2026-11-23T23:30:00", "24. november 2026 kl. 00.30"),
        ("", ""),
        ("i går", "i går"),
    ],
)
def test_times_are_told_by_the_users_clock(text: str, expected: str) -> None:
    assert local_time(text) == expected


def test_the_deadline_is_told_in_the_users_language(
    master: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBOOK_TOOLS_LANG", "en")
    deadline = an_agreement().rounds[0].deadline
    assert deadline
    assert long_date(deadline) == "15 March 2019"
    assert long_date(deadline) in shown(capsys, "status", master, master.parent)[1]


@pytest.mark.parametrize(("count", "expected"), [("1", "1 udfyldt celle"), ("3", "3 udfyldte celler")])
def test_one_is_counted_as_one(count: str, expected: str) -> None:
    assert expected in words(finding("I20", values={"header": "x", "count": count}), "da").message


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", "a␛[2Jb"),
        ("\x1b[31mF2\x1b[0m\x1b[1m.", "\x1b[31mF2\x1b[0m\x1b[1m."),
        ("\x1b[8mskjult", "␛[8mskjult"),
        ("a\rb\x00\x9b\u202e", "a␍b␀\ufffd\ufffd"),
        ("to\nlinjer\tog æøå 😐\ufe0f", "to\nlinjer\tog æøå 😐\ufe0f"),
    ],
)
def test_control_characters_reach_no_terminal(text: str, shown: str) -> None:
    assert harmless(text) == shown


@pytest.mark.parametrize(
    "text", ["\x1b[2J", "\x9b2J", "\x7f", "\x85", "a\u202eb", "\u2066\u2069", "\u200e", "\u061c", "\ud800"]
)
def test_json_shows_no_terminal_what_it_would_obey(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_json({text: [text]})
    printed = capsys.readouterr().out
    assert text not in printed
    assert printed.isprintable() or all(c.isprintable() or c == "\n" for c in printed)
    assert json.loads(printed) == {text: [text]}


def test_what_stands_in_a_cell_cannot_clear_the_screen(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent = send_out(master)["Ejendomme"]
    change(sent, fill("Økonomiudvalget", "1.1", r1__smiley="_x001B_[2Jsur"))
    capsys.readouterr()
    run(["validate", str(sent)])
    printed = capsys.readouterr().out
    assert "␛[2Jsur" in printed
    assert "\x1b[2J" not in printed
