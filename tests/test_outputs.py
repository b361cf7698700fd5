"""Every option of every command that names a result goes through the gate: the list is click's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import make_master, send_out

from workbook_tools.cli.main import COMMANDS, program, run

INPUTS = {
    ("import", "documents"), ("import", "settings"), ("new", "settings"), ("distribute", "master"),
    ("status", "master"), ("status", "submissions"), ("validate", "files"), ("merge", "master"),
    ("merge", "submissions"), ("carry-forward", "master"), ("summarise", "master"), ("diff", "old"), ("diff", "new"),
    ("history", "master"), ("undo", "master"), ("check", "master"), ("check-publish", "files"),
}  # fmt: skip
"""What is read, or is the master itself, which the history writes."""

LIST = "Nr.;Indsats;Tema;Udvalg;Ansvarligt center;Type\n1.1;Plan;1. Vækst;ØKU;Ejendomme;Drift\n"
FIRST = "Ejendomme - 1. opfølgning"

CALLS: dict[tuple[str, str], tuple[list[str], str]] = {
    ("demo", "directory"): (["demo", "{to}"], "master.xlsx"),
    ("new", "output"): (["new", "ballerup-2019", "-o", "{to}"], ""),
    ("import", "output"): (["import", "{folder}/liste.csv", "--settings", "ballerup-2019", "-o", "{to}"], ""),
    ("template", "output"): (["template", "-o", "{to}"], ""),
    ("distribute", "output"): (["distribute", "{master}", "-o", "{to}"], f"{FIRST}.xlsx"),
    ("distribute", "eml"): (["distribute", "{master}", "--eml", "-o", "{to}"], f"{FIRST}.eml"),
    ("status", "sheet"): (["status", "{master}", "{sent}", "--sheet", "{to}"], ""),
    ("status", "eml"): (
        ["status", "{master}", "{sent}", "--today", "2019-03-10", "--eml", "{to}"],
        "2019-03-10 Rykker - Ejendomme.eml",
    ),
    ("validate", "html"): (["validate", "{sent}", "--html", "{to}"], ""),
    ("validate", "annotate"): (["validate", "{sent}", "--annotate", "{to}"], f"{FIRST}.xlsx"),
    ("check-publish", "clean"): (["check-publish", "{sent}", "--clean", "{to}"], ""),
}
"""How each option is called, and a file that it makes in its folder ("": it names the file itself)."""

QUICK = [key for key in CALLS if key[0] != "demo"]
"""A whole demo stands in test_demo.py."""


def names_a_result(param: click.Parameter) -> bool:
    return isinstance(param.type, click.Path) or param.name in ("settings", "eml")


def test_every_option_that_names_a_file_is_known_here() -> None:
    context = click.Context(program)
    params = {
        (name, param.name or "")
        for name in COMMANDS
        for param in (program.get_command(context, name) or click.Command("")).params
        if names_a_result(param)
    }
    assert params - {("template", "settings")} == INPUTS | set(CALLS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master with its history and a workbook that was sent out, which lacks a smiley; a list."""
    folder = tmp_path_factory.mktemp("made")
    master = make_master(an_agreement(an_initiative("1.1", r1__milestone="Planen er vedtaget")), folder)
    send_out(master)
    (folder / "liste.csv").write_text(LIST, encoding="utf-8")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "arbejde"))


def called(key: tuple[str, str], folder: Path, place: Path, *more: str) -> int:
    """Runs the command so that it writes at `place`."""
    words, inside = CALLS[key]
    (sent,) = (folder / "ud").glob("*.xlsx")
    values = {"to": str(place.parent if inside else place), "folder": str(folder), "sent": str(sent)}
    return run([word.format(**values, master=folder / "master.xlsx") for word in words] + list(more))


def place_of(key: tuple[str, str], folder: Path) -> Path:
    (folder / "resultat").mkdir()
    return folder / "resultat" / (CALLS[key][1] or {"html": "a.html"}.get(key[1], "a.xlsx"))


def everything(folder: Path) -> dict[str, object]:
    """What lies in the folder: bytes, or a link's target; the journal and the lock aside."""
    return {
        str(path.relative_to(folder)): path.readlink() if path.is_symlink() else path.is_file() and path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix != ".sqlite"
    }


@pytest.mark.parametrize("key", QUICK)
def test_the_call_writes_where_nothing_is(key: tuple[str, str], folder: Path) -> None:
    place = place_of(key, folder)
    assert called(key, folder, place) in (0, 1)
    assert place.is_file()


def dangling(place: Path, folder: Path) -> None:
    place.symlink_to(folder / "resultat" / "intet")


def pipe(place: Path, folder: Path) -> None:
    os.mkfifo(place)


def another_master(place: Path, folder: Path) -> None:
    shutil.copyfile(folder / "master.xlsx", place)
    if place.suffix == ".xlsx":
        shutil.copytree(folder / "master.history", place.with_suffix(".history"))


def the_submission_itself(place: Path, folder: Path) -> None:
    (sent,) = (folder / "ud").glob("*.xlsx")
    place.hardlink_to(sent)


def the_master_itself(place: Path, folder: Path) -> None:
    place.hardlink_to(folder / "master.xlsx")


MAKES_MASTERS = {("new", "output"), ("import", "output")}
OBSTACLES = (dangling, pipe, another_master, the_submission_itself, the_master_itself)


@pytest.mark.parametrize("obstacle", OBSTACLES)
@pytest.mark.parametrize("key", CALLS)
def test_nothing_of_the_kind_is_ever_replaced(
    key: tuple[str, str], obstacle: Callable[[Path, Path], None], folder: Path
) -> None:
    place = place_of(key, folder)
    obstacle(place, folder)
    forced = ["--force"] if not (key in MAKES_MASTERS and "master" in obstacle.__name__) else []
    if obstacle is the_submission_itself and key[0] == "distribute":
        pytest.skip("its own file, and untouched")
    before = everything(folder)
    assert called(key, folder, place, *forced) == 3
    assert everything(folder) == before


def somebody_elses(place: Path) -> bytes:
    """A file of the kind that its name says, which no command of ours has made."""
    if place.suffix == ".xlsx":
        Workbook().save(place)
    else:
        place.write_bytes(b"<html>mit eget" if place.suffix == ".html" else b"MIME-Version: 1.0\n\nmit eget")
    return place.read_bytes()


@pytest.mark.parametrize("key", CALLS)
def test_a_file_of_somebody_elses_is_replaced_only_when_asked_and_then_kept(key: tuple[str, str], folder: Path) -> None:
    place = place_of(key, folder)
    own = somebody_elses(place)
    assert called(key, folder, place) == 3
    assert place.read_bytes() == own
    assert called(key, folder, place, "--force") in ((3,) if key[0] == "demo" else (0, 1))
    kept = [p for p in (folder / "resultat").rglob("*") if p.is_file() and p.read_bytes() == own]
    assert len(kept) == 1
    assert (kept[0] == place) == (key[0] == "demo")


TEXTS = (b"mit eget", b"Nr.;Indsats\n1.1;Plan\n", b'[agreement]\ntitle = "Aftale"\n', b"", b"PK\x03\x04 et arkiv")


@pytest.mark.parametrize("key", QUICK)
def test_a_file_of_another_kind_is_never_replaced(key: tuple[str, str], folder: Path) -> None:
    place = place_of(key, folder)
    for text in TEXTS:
        place.write_bytes(text)
        assert called(key, folder, place, "--force") == 3
        assert place.read_bytes() == text
    assert [p.name for p in (folder / "resultat").iterdir()] == [place.name]


NAMED = [key for key in QUICK if not CALLS[key][1]]
"""The options that name the file itself."""


@pytest.mark.parametrize("name", ["tal.csv", "noter.txt", "havnsoe.toml", "ny.xls", "ny.xlsm", "ny", "ny.xlsx.txt"])
@pytest.mark.parametrize("key", NAMED)
def test_a_name_whose_ending_does_not_fit_is_wrong_use(
    key: tuple[str, str], name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder / name
    assert called(key, folder, place, "--force") == 2
    assert not place.exists()
    assert (".html" if key[1] == "html" else ".xlsx") in capsys.readouterr().err.splitlines()[1]


def test_the_ending_may_be_in_capitals(folder: Path) -> None:
    assert called(("template", "output"), folder, folder / "NY.XLSX") == 0


@pytest.mark.parametrize("key", QUICK)
def test_what_the_command_wrote_itself_is_replaced_until_somebody_edits_it(key: tuple[str, str], folder: Path) -> None:
    place = place_of(key, folder)
    called(key, folder, place)
    assert called(key, folder, place) in (0, 1)
    assert not list((folder / "resultat").rglob("*.før-*"))
    place.write_bytes(place.read_bytes()[:-40])
    edited = place.read_bytes()
    assert called(key, folder, place) == 3
    assert place.read_bytes() == edited


def test_a_result_that_somebody_has_open_is_not_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = place_of(("status", "sheet"), folder)
    called(("status", "sheet"), folder, place)
    before = place.read_bytes()
    place.with_name("~$a.xlsx").write_bytes(b"\x02Bo".ljust(55))
    capsys.readouterr()
    assert called(("status", "sheet"), folder, place) == 3
    assert place.read_bytes() == before
    assert "Bo" in capsys.readouterr().err
