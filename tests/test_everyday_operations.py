"""Everyday operations in a real LibreOffice, judged by what a person sees: number, title and heading."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import everyday_operations as everyday
import pytest
from builders import an_agreement, an_initiative
from conftest import require_program
from everyday_operations import OPEN, A, B, Steps
from typed import change, fill, make_master, send_out
from visible_cells import Visible, answers, words_in
from visible_oracle import Told, complaints, disobeyed, meant, vanished

from workbook_tools.cli.main import run
from workbook_tools.model.values import Smiley

PROGRAM = Path(__file__).with_name("libreoffice_operations.py")
SYSTEM_PYTHON = "/usr/bin/python3"
XLSX, ODS = "Calc MS Excel 2007 XML", "calc8"
TITLES = {"1.1": "Cykelstativer", "1.2": "Bænke", "1.3": "Aviser", "1.10": "Solceller"}
OTHERS = {"2.1": "Busser", "2.2": "Svømmehal"}
AGREEMENT = an_agreement(
    *(
        an_initiative(
            number,
            row_id=f"id-{n}",
            title=title,
            committee=A if number in TITLES else B,
            r1__milestone=f"{title}: planen er vedtaget.",
            r1__smiley=Smiley.HAPPY,
            r2__milestone=f"{title}: arbejdet er i gang.",
            funding__2019=None,
        )
        for n, (number, title) in enumerate({**TITLES, **OTHERS}.items())
    ),
    an_initiative("2.3", title="Læsevejledere", committee=B, centre="Skoler", r2__milestone="Kurset er holdt."),
    current_round=2,
    closed=(1,),
)
LONG = os.environ.get("WORKBOOK_TOOLS_FUZZ") == "long"
SMILEYS = ("☺ glad", "😐 mellemfornøjet", "☹ sur")


class Calc:
    """One LibreOffice for all tests of a process."""

    def __init__(self, soffice: str, profile: Path) -> None:
        command = [SYSTEM_PYTHON, str(PROGRAM), soffice, profile.as_uri()]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8")

    def do(self, source: Path, steps: Steps, target: Path, *, strict: bool = True, kind: str = XLSX) -> Path:
        """Steps drawn by lot need not all be possible, so they are not `strict`: no rows are sorted across a merge."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        job = {"source": str(source), "steps": steps, "targets": [[str(target), kind]], "strict": strict}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline().strip() == "done"
        return target

    def quit(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture(scope="session")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calc]:
    soffice = require_program("soffice")
    if subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        require_program("python3-uno")
    office = Calc(soffice, tmp_path_factory.mktemp("profile"))
    yield office
    office.quit()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """master.xlsx and its history, what Ejendomme was sent (sendt.xlsx), and what it filled in (ind.xlsx)."""
    made = tmp_path_factory.mktemp("hverdag")
    shutil.copy(send_out(make_master(AGREEMENT, made))["Ejendomme"], made / "sendt.xlsx")
    shutil.copy(made / "sendt.xlsx", made / "ind.xlsx")
    answers = [_answer(number, n) for n, number in enumerate({**TITLES, **OTHERS})]
    change(made / "ind.xlsx", *answers)
    return made


def _answer(number: str, n: int) -> Any:
    title = {**TITLES, **OTHERS}[number]
    values = {"r2__status": f"{title}: det går sin gang.", "r2__smiley": SMILEYS[n % 3]}
    if n % 3 == 2:
        values["r2__corrective_action"] = f"{title}: udvalget skal beslutte."
    return fill(A if number in TITLES else B, number, **values)


@pytest.fixture
def place(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the world, in which a fault of ours is no answer."""
    shutil.copytree(world, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(import_module("workbook_tools.cli.output"), "print_unexpected", _raised)
    return tmp_path


def cases(kind: str, names: Iterable[Any]) -> list[Any]:
    """The names that are tried, the seldom ones in a long run only."""
    return [n for n in names if LONG or n not in everyday.SELDOM[kind]]


def _raised(error: Exception, _: str) -> None:
    raise error


def asked(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a command; of one that stopped, what it said."""
    capsys.readouterr()
    code = run([*map(str, words), "--json"])
    shown, said = capsys.readouterr()
    stopped = dict.fromkeys(["code", "sheet", "cell", "number", "field", "remedy"], "")
    stop = {**stopped, "severity": "error", "message": said + shown}
    return code, json.loads(shown) if shown and code != 3 else {
        "findings": [stop],
        "applied": [],
        "conflicts": [],
        "rejected": [stop],
    }


def merged(capsys: pytest.CaptureFixture[str], place: Path, saved: Path) -> tuple[int, list[str], dict[str, Any]]:
    """The exit code of a merge, what is wrong with it by the oracle, and its result."""
    master = place / "master.xlsx"
    before = Visible(master)
    code, result = asked(capsys, "merge", master, saved)
    wrong = complaints(Visible(place / "sendt.xlsx"), Visible(saved), before, Visible(master), Told.of(result))
    return code, wrong, result


def refused(result: dict[str, Any]) -> bool:
    """Whether anything was not merged; a note says only how something was read."""
    return bool(result["conflicts"]) or any(f["severity"] != "note" for f in result["rejected"])


def lines(wrong: list[str]) -> str:
    return "\n".join(["", *wrong])


def check_submission(capsys: pytest.CaptureFixture[str], place: Path, saved: Path) -> None:
    assert asked(capsys, "validate", saved)[0] in (0, 1)
    assert asked(capsys, "status", place / "master.xlsx", saved)[0] in (0, 1)
    code, wrong, result = merged(capsys, place, saved)
    assert not wrong, lines(wrong)
    assert code == 1 if refused(result) else code in (0, 1)
    master = (place / "master.xlsx").read_bytes()
    assert asked(capsys, "merge", place / "master.xlsx", saved)[1]["applied"] == []
    assert (place / "master.xlsx").read_bytes() == master


def check_master(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    """A master that cannot be understood is refused by every command, with its faults."""
    master, ind = place / "master.xlsx", place / "ind.xlsx"
    before = Visible(master)
    checked, status = asked(capsys, "check", master), asked(capsys, "status", master, ind)
    assert checked[0] in (0, 1)
    missing = vanished(Visible(place / "sendt.xlsx"), before)
    for command, (_, told) in (("check", checked), ("status", status)):
        assert [row for row in missing if status[0] != 3 and not Told.of(told).row(row)] == [], command
    stopped = [status[0]]
    code, wrong, result = merged(capsys, place, ind)
    assert not wrong, lines(wrong)
    assert code if refused(result) else code in (0, 1)
    afterwards = Visible(master)
    stopped += [code, asked(capsys, "summarise", master)[0]]
    assert {c == 3 for c in stopped} == {checked[0] == 1 and code == 3}
    assert Visible(master).sheets == afterwards.sheets
    assert before.rows <= afterwards.rows


@pytest.mark.parametrize("name", cases("submission", everyday.SUBMISSION))
def test_a_submission_after(name: str, calc: Calc, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = calc.do(place / "ind.xlsx", [*OPEN, *everyday.SUBMISSION[name]], place / "retur.xlsx")
    check_submission(capsys, place, saved)


def test_a_submission_that_went_by_ods(calc: Calc, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = [*OPEN, *everyday.SUBMISSION["sort_by_arrow"]]
    halfway = calc.do(place / "ind.xlsx", steps, place / "halvvejs.ods", kind=ODS)
    check_submission(capsys, place, calc.do(halfway, [], place / "retur.xlsx"))


@pytest.mark.parametrize("seed", cases("submission", range(60 if LONG else 4)))
def test_a_submission_after_several(seed: int, calc: Calc, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = [*OPEN, *everyday.random_steps(seed, everyday.LAST_SENT)]
    check_submission(capsys, place, calc.do(place / "ind.xlsx", steps, place / "retur.xlsx", strict=False))


@pytest.mark.parametrize("name", cases("master", everyday.MASTER))
def test_a_master_after(name: str, calc: Calc, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calc.do(place / "master.xlsx", everyday.MASTER[name], place / "master.xlsx")
    check_master(capsys, place)


@pytest.mark.parametrize("seed", cases("master", range(100, 160 if LONG else 104)))
def test_a_master_after_several(seed: int, calc: Calc, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = everyday.random_steps(seed, everyday.LAST_MASTER)
    calc.do(place / "master.xlsx", steps, place / "master.xlsx", strict=False)
    check_master(capsys, place)


@pytest.fixture(scope="module")
def undecided(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world after a merge that left two conflicts in Kontrol."""
    made = tmp_path_factory.mktemp("konflikt")
    shutil.copytree(world, made, dirs_exist_ok=True)
    change(made / "master.xlsx", *(fill(A, n, r2__status=f"Koordinatorens ord om {n}.") for n in ("1.1", "1.2")))
    assert run(["merge", str(made / "master.xlsx"), str(made / "ind.xlsx")]) == 1
    return made


@pytest.mark.parametrize("name", cases("kontrol", everyday.KONTROL))
def test_answers_in_kontrol_after(
    name: str, calc: Calc, undecided: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, titles = tmp_path / "runde", {**TITLES, **OTHERS}
    shutil.copytree(undecided, place)
    master = calc.do(place / "master.xlsx", [*everyday.ANSWERED, *everyday.KONTROL[name]], place / "master.xlsx")
    before, answered = Visible(master), answers(master, titles)
    assert len(answered) == 2 or name in {"rename_heading", "delete_row", "merge_choices"}
    code, result = asked(capsys, "merge", master, place / "ind.xlsx")
    assert code in (0, 1)
    wrong = disobeyed(answered, before, Visible(master), Told.of(result))
    assert not wrong, lines(wrong)


@pytest.mark.parametrize("command", ["merge", "summarise"])
def test_words_of_the_coordinator_in_our_sheets(
    command: str, calc: Calc, undecided: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "runde"
    shutil.copytree(undecided, place)
    master = calc.do(place / "master.xlsx", [*everyday.ANSWERED, *everyday.WORDS], place / "master.xlsx")
    _, result = asked(capsys, command, master, *([place / "ind.xlsx"] if command == "merge" else []))
    kept, told = words_in(master), Told.of(result)
    assert [words for *_, words in everyday.WORDS if words not in kept and not told.names(words)] == []


def test_the_oracle_sees_what_was_filled_in(world: Path) -> None:
    """Without this the tests above could all be about nothing."""
    edits = meant(Visible(world / "sendt.xlsx"), Visible(world / "ind.xlsx"))
    assert len(edits) == 2 * 6 + 2
    assert ("1.10", "Solceller") in {edit.row for edit in edits}


def test_the_oracle_sees_answers_that_changed_places(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same, for what it is there to find: two rows' answers exchanged, and nothing said."""
    master, before = place / "master.xlsx", Visible(place / "master.xlsx")
    assert merged(capsys, place, place / "ind.xlsx")[1] == []
    other = {"1.1": "1.2", "1.2": "1.1"}
    texts = {n: f"{TITLES[other[n]]}: det går sin gang." for n in other}
    change(master, *(fill(A, n, r2__status=text) for n, text in texts.items()))
    wrong = complaints(
        Visible(place / "sendt.xlsx"), Visible(place / "ind.xlsx"), before, Visible(master), Told.of({"findings": []})
    )
    assert sorted(line.partition(":")[0] for line in wrong) == ["lost", "lost", "unmeant", "unmeant"]
