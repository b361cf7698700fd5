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
