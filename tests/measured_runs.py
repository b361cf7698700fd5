"""Runs commands one by one in a process that is small itself, and tells what each printed and how much memory it took.

    python measured_runs.py < COMMANDS.json > RESULTS.json

A process's peak is never below what its parent had when it was started, so pytest can't measure by itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any


def measured(command: list[str]) -> dict[str, Any]:
    """Exit code, both outputs, and the peak memory in MiB of the command's largest process."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=output, stderr=errors, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        return {
            "code": process.returncode,
            "out": output.read().decode(),
            "err": errors.read().decode(),
            "mib": usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024),
        }


if __name__ == "__main__":
    json.dump([measured(command) for command in json.load(sys.stdin)], sys.stdout)
