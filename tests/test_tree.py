"""Limits on size, and what must not stand in any tracked file."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

from conftest import ROOT

LONGEST_FUNCTION = 60
LONGEST_MODULE = 400

# Written in pieces, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(rb"(?:/home/|/Users/|[A-Z]:\\+Users\\+)\w|/" + rb"root/|/" + rb"work/")
REGISTRIES = re.compile(
    rb"(?:pypi|pythonhosted|npmjs|debian|crates|rubygems|ubuntu|golang|conda|anaconda)" + rb"\.(?:org|io|com|net)\b"
)


def tracked() -> list[Path]:
    """The files that belong to the project; in an unpacked sdist, which has no history, the Python files."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        return [p for folder in ("workbook_tools", "schemas", "templates") for p in (ROOT / folder).rglob("*.py")]
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """The file's bytes by name; of an Office file, its parts' bytes, which are compressed in the file."""
    data = path.read_bytes()
    name = str(path.relative_to(ROOT))
    if not data.startswith(b"PK\x03\x04"):
        yield name, data
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield from ((f"{name}!{part}", archive.read(part)) for part in archive.namelist())


def matches(pattern: re.Pattern[bytes]) -> list[tuple[str, bytes]]:
    return [(name, hit[0]) for p in tracked() for name, data in contents(p) for hit in pattern.finditer(data)]


def python_files() -> list[Path]:
    return [p for p in tracked() if p.suffix == ".py"]


def test_no_function_is_too_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_no_module_is_too_long() -> None:
    modules = [p for p in python_files() if ROOT / "tests" not in p.parents]
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in modules}
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE}


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert not matches(MACHINE_PATHS)


def test_no_file_names_a_package_registry() -> None:
    assert not matches(REGISTRIES)


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins
    assert [p for p in pins if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9.]*", p)] == []
