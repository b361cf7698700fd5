"""The program's edge: help, languages, exit codes, JSON on stdout alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from workbook_tools.cli.main import COMMANDS, run
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
