"""The program's edge: help, languages, exit codes, JSON on stdout alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from conftest import ROOT

from workbook_tools.cli.main import COMMANDS, program, run
from workbook_tools.messages import say


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as its own process, from another folder."""
    clean = {k: v for k, v in os.environ.items() if k not in ("LANG", "LC_ALL", "LC_MESSAGES", "WORKBOOK_TOOLS_LANG")}
    return subprocess.run(
        [sys.executable, "-m", "workbook_tools", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**clean, "PYTHONUTF8": "1", **environment},
        cwd="/",
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_command_has_help_in_both_languages(
    command: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", language, command, "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert " ".join(say(f"help.{command}", language).split())[:60] in shown


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"WORKBOOK_TOOLS_LANG": "en"}, "Commands"),
        ({"WORKBOOK_TOOLS_LANG": "da"}, "Kommandoer"),
        ({"LANG": "en_GB.UTF-8"}, "Commands"),
        ({"LANG": "da_DK.UTF-8"}, "Kommandoer"),
        ({"LANG": "en_GB.UTF-8", "WORKBOOK_TOOLS_LANG": "da"}, "Kommandoer"),
        ({}, "Kommandoer"),
    ],
)
def test_the_language_follows_the_environment(environment: dict[str, str], word: str) -> None:
    assert word in call("--help", **environment).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsens"],
        ["validate"],
        ["validate", "--nonsens", "x"],
        ["carry-forward", "x.xlsx"],
        ["carry-forward", "x.xlsx", "--to", "to"],
    ],
)
def test_wrong_usage_is_told_on_stderr(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "--help" in shown.err


def test_json_stands_alone_on_stdout(tmp_path: Path) -> None:
    done = call("validate", "--json", str(tmp_path / "findes-ikke.xlsx"))
    assert done.returncode == 3
    assert json.loads(done.stdout)["files"][0]["ok"] is False
    assert done.stderr == ""


STOPPED = {
    "carry-forward": ["{broken}", "--to", "2"],
    "check": ["{broken}"],
    "check-publish": ["{broken}"],
    "diff": ["{broken}", "{broken}"],
    "distribute": ["{broken}", "-o", "{folder}/ud"],
    "history": ["{folder}/findes-ikke.xlsx"],
    "import": ["{broken}", "-o", "{folder}/m.xlsx"],
    "merge": ["{broken}", "{folder}"],
    "status": ["{broken}", "{folder}"],
    "summarise": ["{broken}"],
    "validate": ["{broken}"],
}


def test_every_command_with_json_has_its_case_here() -> None:
    context = click.Context(program)
    asked = {name: program.get_command(context, name) for name in COMMANDS}
    with_json = {n for n, c in asked.items() if c and any("--json" in p.opts for p in c.params)}
    assert STOPPED.keys() == with_json


@pytest.mark.parametrize("command", STOPPED)
def test_a_command_that_stops_says_why_in_json(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "knækket.xlsx"
    broken.write_bytes(b"PK\x03\x04 og ikke mere")
    arguments = [word.format(broken=broken, folder=tmp_path) for word in STOPPED[command]]
    assert run([command, *arguments, "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    findings = told["findings"] if "findings" in told else [f for file in told["files"] for f in file["findings"]]
    assert [f["severity"] for f in findings] == ["error"]
    assert findings[0]["file"]
    assert {"code", "message", "remedy"} <= findings[0].keys()


def test_so_does_one_that_the_operating_system_stops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "m.xlsx")

    monkeypatch.setattr("workbook_tools.app.summarising.summarise_master", fail)
    assert run(["summarise", "m.xlsx", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert (told["stopped"], [(f["code"], f["file"]) for f in told["findings"]]) == (True, [("H90", "m.xlsx")])


def test_a_fault_of_ours_leaves_a_note_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("et hul i programmet")

    monkeypatch.setattr("workbook_tools.app.template.write_template", fail)
    assert run(["template", "-o", "x.xlsx"]) == 3
    shown = capsys.readouterr().err
    assert "et hul i programmet" in shown
    assert "Traceback" not in shown


def test_the_reader_of_the_output_may_go_away() -> None:
    command = f"{sys.executable} -m workbook_tools validate {ROOT}/tests/*.py | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


def test_a_refusal_is_in_the_language_that_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--lang", "en", "summarise", "nowhere.xlsx"])
    assert "Stopped" in capsys.readouterr().err
