"""Every folder of examples/ does what its expected.txt says. WORKBOOK_TOOLS_UPDATE=1 writes that anew.

A line of cmd.txt is a command, perhaps with ``> FILE`` for its result (compared with expected-FILE), or ``type FILE``
for what people type into workbooks (tests/typing_in.py), or ``python FILE …`` for a program of the example's own; ``#``
begins a remark.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from conftest import ROOT
from typing_in import type_in

from workbook_tools.cli.main import run

EXAMPLES = ROOT / "examples"
FOLDERS = sorted(path.parent.name for path in EXAMPLES.glob("*/cmd.txt"))
UPDATE = bool(os.environ.get("WORKBOOK_TOOLS_UPDATE"))
VOLATILE = [
    (re.compile(r"\b[0-9a-f]{64}\b"), "<sha256>"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "<id>"),
    (re.compile(r"\b\d{1,2}\. [a-z]+ 20\d\d kl\. \d\d\.\d\d"), "<time>"),
    (re.compile(r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+\d\d:\d\d)?"), "<time>"),
]


def steady(text: str) -> str:
    """The text without what differs from run to run and from system to system."""
    for pattern, name in VOLATILE:
        text = pattern.sub(name, text)
    return text.replace("\\\\", "/").replace(os.sep, "/")


def transcript(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    """What a terminal would show: each command, its output, and its exit code where that is not 0."""
    for line in (folder / "cmd.txt").read_text(encoding="utf-8").splitlines():
        yield line if line.startswith("#") else f"$ {line}"
        command, _, result = line.partition(" > ")
        program, *arguments = shlex.split(command, comments=True) or [""]
        if program == "type":
            type_in(folder, *arguments)
        elif program == "python":
            yield from own_program(*arguments)
        elif program:
            code = run(arguments)
            shown, said = capsys.readouterr()
            if result:
                (folder / result.strip()).write_text(shown, encoding="utf-8")
            yield from ("" if result else shown, said, f"[exit {code}]" if code else "")


def own_program(*arguments: str) -> Iterator[str]:
    """What a program of the example's own prints, in the copied folder, and its exit code where that is not 0."""
    done = subprocess.run([sys.executable, *arguments], capture_output=True, encoding="utf-8", check=False)
    yield from (done.stdout, done.stderr, f"[exit {done.returncode}]" if done.returncode else "")


def raised(error: Exception, _: str) -> None:
    """A fault of ours is never what an example promises."""
    raise error


@pytest.fixture
def copy(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / str(request.param)
    shutil.copytree(EXAMPLES / folder.name, folder, ignore=shutil.ignore_patterns("expected*"))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("WORKBOOK_TOOLS_LANG", "da")
    monkeypatch.setenv("LOGNAME", "koordinator")
    monkeypatch.setattr(import_module("workbook_tools.cli.output"), "print_unexpected", raised)
    return folder


@pytest.mark.parametrize("copy", FOLDERS, indirect=True)
def test_an_example_gives_what_it_promises(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "\n".join(part.rstrip("\n") for part in transcript(copy, capsys) if part)
    found = {"expected.txt": steady(lines) + "\n"}
    found |= {f"expected-{p.name}": steady(p.read_text(encoding="utf-8")) for p in sorted(copy.glob("*.json"))}
    promised = EXAMPLES / copy.name
    if UPDATE:
        for name, text in found.items():
            (promised / name).write_text(text, encoding="utf-8")
    assert found == {p.name: p.read_text(encoding="utf-8") for p in sorted(promised.glob("expected*"))}


def test_every_example_says_what_it_is() -> None:
    folders = [p for p in EXAMPLES.iterdir() if p.is_dir() and p.name != "__pycache__"]
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in folders if p.name not in FOLDERS or f"`{p.name}`" not in readme] == []
