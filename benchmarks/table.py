"""The measurements as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .runs import Measured

HEAD = (
    "| work | program | median s | times ours | peak MiB a process |",
    "| --- | --- | ---: | ---: | ---: |",
)


def rows(work: str, measured: Sequence[Measured]) -> Iterable[str]:
    """One line a contender; the first is ours, and what the others' times are compared with."""
    ours = measured[0]
    for result in measured:
        ratio = "1" if result is ours else f"{result.median / ours.median:.2f}"
        label = work if result is ours else ""
        memory = f"{result.peak:.0f}" if result.memory else ""
        yield f"| {label} | {result.name} | {result.median:.3f} | {ratio} | {memory} |"
