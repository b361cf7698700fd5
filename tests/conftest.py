"""What several test modules share."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# The two processors of a CI machine are shared by the tests themselves, so a slow example proves nothing.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("WORKBOOK_TOOLS_CI") else "default")


def require_program(name: str) -> str:
    """The path of a program such as ``soffice``; without it the test is skipped, or in CI (WORKBOOK_TOOLS_CI) fails.

    Test modules say ``from conftest import require_program``.
    """
    if path := shutil.which(name):
        return path
    reason = f"needs {name}, which is not installed"
    if os.environ.get("WORKBOOK_TOOLS_CI"):
        pytest.fail(f"{reason}; .ci/run must install it")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the master of the module's AGREEMENT, and in `ud` what was sent out of it."""
    from typed import make_master, send_out

    folder = tmp_path_factory.mktemp("made")
    send_out(make_master(request.module.AGREEMENT, folder), folder / "ud")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of `made`, for one test to change."""
    return Path(shutil.copytree(made, tmp_path / "runde"))
