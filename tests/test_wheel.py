"""What is shipped: the wheel and the source archive hold everything, and the wheel runs far from the source tree."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

MAPPED = ("examples", "schemas", "templates")
JUNK = shutil.ignore_patterns("__pycache__", "*.egg-info")


def run(*command: str | Path, cwd: Path) -> str:
    """The program's output; PYTHONPATH would show it the source tree, so it does not get one."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive and the wheel made from it, without network."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    for name in ("workbook_tools", *MAPPED):
        shutil.copytree(ROOT / name, source / name, ignore=JUNK)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, source, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


def shipped() -> dict[str, Path]:
    """Path in the wheel -> the file in the tree that it must equal."""
    folders = {"workbook_tools": ROOT / "workbook_tools"} | {f"workbook_tools/{m}": ROOT / m for m in MAPPED}
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for name, folder in folders.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith((".", "~$"))
    }


def test_the_list_of_packages_is_the_tree() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    packages = config["options"]["packages"].split()
    tree = {f"workbook_tools.{m}" for m in MAPPED}
    tree |= {".".join(p.parent.relative_to(ROOT).parts) for p in (ROOT / "workbook_tools").rglob("__init__.py")}
    assert packages == sorted(tree)


def test_the_wheel_holds_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {n: archive.read(n) for n in archive.namelist() if not n.partition("/")[0].endswith(".dist-info")}
    assert sorted(inside) == sorted(shipped())
    assert [n for n, path in shipped().items() if inside[n] != path.read_bytes()] == []


def test_the_source_archive_holds_what_the_wheel_is_made_from(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {path.relative_to(ROOT).as_posix() for path in shipped().values()} <= inside
    assert {"LICENSE", "README.md", "pyproject.toml", "setup.cfg"} <= inside


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs' folder of a fresh environment with the wheel, which borrows the dependencies of this one."""
    home = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    paths = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    # A folder named in a .pth file is searched, but its own .pth files, such as our editable install's, are not read.
    Path(paths["purelib"], "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", sys.executable.replace(sys.prefix, str(home))]
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=home)
    return Path(paths["scripts"])


def test_the_installed_program_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    assert "validate" in run(installed / "workbook-tools", "--help", cwd=tmp_path)
    assert "validate" in run(installed / "python", "-m", "workbook_tools", "--help", cwd=tmp_path)


def test_the_installed_program_finds_its_schemas(installed: Path, tmp_path: Path) -> None:
    run(installed / "workbook-tools", "template", "-o", "empty.xlsx", cwd=tmp_path)
    assert zipfile.is_zipfile(tmp_path / "empty.xlsx")


def test_the_installed_program_finds_its_example(installed: Path, tmp_path: Path) -> None:
    run(installed / "workbook-tools", "demo", cwd=tmp_path)
    assert zipfile.is_zipfile(tmp_path / "demo" / "master.xlsx")


def test_the_installed_program_is_not_the_source_tree(installed: Path, tmp_path: Path) -> None:
    code = "import workbook_tools.schemas as s, workbook_tools as w; print(w.__file__, s.__file__, sep='\\n')"
    for file in run(installed / "python", "-c", code, cwd=tmp_path).splitlines():
        assert Path(file).is_relative_to(installed.parent)
