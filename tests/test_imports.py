"""Arrows point one way: which area of the package may import which, and where heavy libraries may be loaded."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ROOT

PACKAGE = ROOT / "workbook_tools"

# area -> the areas that it may import; "" is the package itself (its version).
ALLOWED = {
    "": set(),
    "model": set(),
    "rules": {"model"},
    "ops": {"model", "rules"},
    "schema": {"model"},
    "messages": {"model"},
    "files": {"model"},
    "history": {"", "model", "files"},
    "workbook": {"model", "schema"},
    "documents": {"model", "rules", "schema"},  # the importer reads amounts out of sentences as rule K6 does
    "app": {"model", "rules", "ops", "schema", "messages", "history", "files", "workbook", "documents"},
    "cli": {"", "app", "messages", "model"},
    "excel": {"app", "messages", "model"},
    "__main__": {"cli"},
}

# area -> the libraries that it may import inside a function, or in a module that is itself imported that way.
LIBRARIES = {
    "schema": {"pandera", "polars"},
    "workbook": {"openpyxl", "python_calamine", "xlsxwriter"},
    "excel": {"xlwings"},
    "cli": {"click"},
}

# What stands at the head of a module is paid for by every command that loads it. Only commands that make new
# workbooks load the folder build.
AT_MODULE_LEVEL = {"cli": {"click"}, "workbook/build": {"xlsxwriter"}}

# All that pure areas may use of the standard library: nothing that reads, writes, waits or tells the time.
PURE_AREAS = ("model", "rules", "ops")
PURE_STDLIB = {
    "__future__", "bisect", "collections", "dataclasses", "datetime", "decimal", "difflib", "enum", "fractions",
    "functools", "hashlib", "heapq", "itertools", "json", "math", "operator", "re", "string", "textwrap", "types",
    "typing", "unicodedata",
}  # fmt: skip
CLOCK = {"now", "today", "utcnow"}

# Declared for the area excel, which has no code yet.
NOT_YET_IMPORTED = {"xlwings"}

# Nothing of this belongs into a start of the program.
HEAVY = {"lxml", "numpy", "openpyxl", "pandas", "pandera", "polars", "python_calamine", "xlsxwriter", "xlwings"}


class Import(NamedTuple):
    """One imported module (dotted, absolute), where it stands, and whether it runs when its module is loaded."""

    module: str
    place: str
    at_load: bool

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


def area_of(path: Path) -> str:
    """``workbook_tools/ops/merge.py`` -> ``"ops"``; ``workbook_tools/app.py`` -> ``"app"``."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def sources(area: str) -> list[Path]:
    return [p for p in sorted(PACKAGE.rglob("*.py")) if area_of(p) == area]


def imports(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {id(node) for block in ast.walk(tree) if _runs_later(block) for node in ast.walk(block)}
    for node in ast.walk(tree):
        place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, place, id(node) not in late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(path, node)
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "workbook_tools" else [module]
            yield from (Import(name, place, id(node) not in late) for name in names)


def _runs_later(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return ast.unparse(node.test).endswith("TYPE_CHECKING")
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _absolute(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = path.relative_to(ROOT).parts[: -node.level]
    return ".".join((*package, *filter(None, [node.module])))


def imported_area(module: str) -> str | None:
    """The area of a module of ours, "" for a name of the package itself; None for anybody else's."""
    parts = module.split(".")
    if parts[0] != "workbook_tools":
        return None
    is_area = len(parts) > 1 and ((PACKAGE / parts[1]).is_dir() or (PACKAGE / f"{parts[1]}.py").is_file())
    return parts[1] if is_area else ""


def at_module_level(path: Path) -> set[str]:
    """The libraries that the module may import at its head."""
    folder = path.relative_to(PACKAGE).parent.as_posix()
    return {lib for place, libs in AT_MODULE_LEVEL.items() if f"{folder}/".startswith(f"{place}/") for lib in libs}


AREAS = sorted({area_of(p) for p in PACKAGE.rglob("*.py")})


def test_every_area_has_its_line_in_the_table() -> None:
    assert set(AREAS) <= set(ALLOWED)


@pytest.mark.parametrize("area", AREAS)
def test_an_area_imports_only_what_stands_below_it(area: str) -> None:
    allowed = ALLOWED[area] | {area, None}
    wrong = [i for p in sources(area) for i in imports(p) if imported_area(i.module) not in allowed]
    assert not wrong


@pytest.mark.parametrize("area", AREAS)
def test_an_area_uses_only_its_own_libraries(area: str) -> None:
    known = sys.stdlib_module_names | LIBRARIES.get(area, set()) | {"workbook_tools"}
    assert not [i for p in sources(area) for i in imports(p) if i.top not in known]


@pytest.mark.parametrize("area", AREAS)
def test_libraries_are_loaded_only_when_they_are_used(area: str) -> None:
    known = sys.stdlib_module_names | {"workbook_tools"}
    found = [(p, i) for p in sources(area) for i in imports(p) if i.at_load and i.top not in known]
    assert not [i for p, i in found if i.top not in at_module_level(p)]


@pytest.mark.parametrize("area", PURE_AREAS)
def test_a_pure_area_neither_reads_nor_writes(area: str) -> None:
    known = PURE_STDLIB | {"workbook_tools"}
    assert not [i for p in sources(area) for i in imports(p) if i.top not in known]
    calls = [n for p in sources(area) for n in ast.walk(ast.parse(p.read_text("utf-8"))) if isinstance(n, ast.Call)]
    assert not [ast.unparse(c) for c in calls if ast.unparse(c.func) in ("open", "print", "input")]


@pytest.mark.parametrize("area", PURE_AREAS)
def test_a_pure_area_does_not_know_the_time(area: str) -> None:
    nodes = [n for p in sources(area) for n in ast.walk(ast.parse(p.read_text(encoding="utf-8")))]
    assert not [ast.unparse(n) for n in nodes if isinstance(n, ast.Attribute) and n.attr in CLOCK]


def test_dependencies_are_what_the_package_imports() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = config["options"]["install_requires"].strip().splitlines()
    declared = {re.split(r"[\[<>=; ]", line)[0].lower() for line in lines} | {"polars"}  # polars: by pandera[polars]
    used = {i.top for p in PACKAGE.rglob("*.py") for i in imports(p)} - sys.stdlib_module_names - {"workbook_tools"}
    distributions = packages_distributions()
    imported = {distributions[name][0].lower() for name in used}
    assert imported <= declared
    assert declared - imported <= NOT_YET_IMPORTED


@pytest.mark.parametrize("module", ["workbook_tools.cli", "workbook_tools.cli.validate_command"])
def test_starting_the_program_loads_no_heavy_library(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({{m.partition('.')[0] for m in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())
