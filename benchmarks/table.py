"""The measurements as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from .runs import Measured

HEAD = (
    "| work | program | median s | times ours | CPU s | times ours | peak MiB a process |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
)


def rows(work: str, measured: Sequence[Measured]) -> Iterable[str]:
    """One line a contender; the first is ours, and what the others' times are compared with.

    On a busy machine a program in two processes gains less time than it would alone: hence the processor time.
    """
    ours = measured[0]
    for result in measured:
        label = work if result is ours else ""
        wall = compared(result.median, ours.median)
        cpu = compared(median(result.cpu), median(ours.cpu)) if result.cpu else " | "
        memory = f"{result.peak:.0f}" if result.memory else ""
        yield f"| {label} | {result.name} | {wall} | {cpu} | {memory} |"


def compared(seconds: float, ours: float) -> str:
    """Two cells: the seconds, and how many times ours they are."""
    return f"{seconds:.3f} | {seconds / ours:.2f}"
