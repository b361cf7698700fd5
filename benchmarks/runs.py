"""Runs programs in turn and measures each: wall-clock time, and the peak memory of its largest process."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

MIB = 1024  # ru_maxrss is in KiB on Linux


@dataclass(frozen=True, slots=True)
class Contender:
    """One way of doing a piece of work."""

    name: str
    command: Sequence[str | Path]


@dataclass(slots=True)
class Measured:
    """All runs of one contender: seconds, processor seconds, MiB, and what the last one wrote to stdout."""

    name: str
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    output: str = ""

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def peak(self) -> float:
        return max(self.memory)


def in_turn(contenders: Sequence[Contender], runs: int, codes: Sequence[int] = (0, 1)) -> list[Measured]:
    """Every contender once, and again, `runs` times: what slows the machine for a while slows them all.

    `codes` are the exit codes that count as done.
    """
    results = [Measured(c.name) for c in contenders]
    for _ in range(runs):
        for contender, result in zip(contenders, results, strict=True):
            _run(contender, result, codes)
    return results


def _run(contender: Contender, result: Measured, codes: Sequence[int]) -> None:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in contender.command], stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        result.seconds.append(time.perf_counter() - start)
        result.cpu.append(usage.ru_utime + usage.ru_stime)
        result.memory.append(usage.ru_maxrss / MIB)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        result.output = output.read().decode()
        errors.seek(0)
        text = errors.read().decode()
        if process.returncode not in codes or "Traceback" in text:
            raise RuntimeError(f"{contender.name}: exit code {process.returncode}\n{text}")
