"""python -m benchmarks [--runs N] [--only WORK…]"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from .merging import fresh_copy, submissions
from .runs import Contender, Measured, in_turn
from .table import HEAD, rows

HERE = Path(__file__).parent
BUILD = HERE.parent / "build"
DATA = BUILD / "benchmarks"
OURS = BUILD / "ours" / "bin"
PROGRAM = OURS / "workbook-tools"
PEER = BUILD / "peers" / "bin" / "python"
NOTHING = Contender("`python -c pass`", [OURS / "python", "-c", "pass"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures this program and its peers.")
    parser.add_argument("--runs", type=int, default=5, help="times that each is run, in turn (default: 5)")
    parser.add_argument("--only", nargs="*", choices=WORKS, default=list(WORKS), help="the works to measure")
    options = parser.parse_args()
    # In a process of its own: a child's peak memory is never below what its parent had when it was started.
    subprocess.run([sys.executable, "-m", "benchmarks.files", DATA], check=True)
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}.")
    print(f"Medians of {options.runs} runs, every program in turn.", *HEAD, sep="\n")
    notes = []
    for name in options.only:
        title, contenders = WORKS[name]
        measured = list(contenders(options.runs))
        print(*rows(title, measured), sep="\n", flush=True)
        notes += findings(name, measured)
    print("", *notes, sep="\n")


def help_text(runs: int) -> Iterable[Measured]:
    return in_turn([Contender("`workbook-tools --help`", [PROGRAM, "--help"]), NOTHING], runs)


def validate_one(runs: int) -> Iterable[Measured]:
    job = DATA / "one.json"
    return in_turn([ours(job), NOTHING, *peers(job)], runs)


def validate_twenty(runs: int) -> Iterable[Measured]:
    job = DATA / "twenty.json"
    frictionless = Contender("frictionless (field checks only)", [PEER, HERE / "peers/frictionless_script.py", job])
    return in_turn([ours(job), *peers(job), frictionless, floor(job)], runs)


def validate_thousand(runs: int) -> Iterable[Measured]:
    job = DATA / "thousand.json"
    return in_turn([ours(job), *peers(job), floor(job)], runs)


def edit(runs: int) -> Iterable[Measured]:
    command = [sys.executable, "-m", "benchmarks.edits", files(DATA / "one.json")[0], str(runs)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds = json.loads(done.stdout)
    yield Measured("patched in place", seconds["patched"])
    yield Measured("openpyxl, load and save", seconds["with_openpyxl"])


def merge(runs: int) -> Iterable[Measured]:
    """Each run on a master of its own: what was merged once gives nothing to do."""
    data = DATA / "merging"
    subprocess.run([sys.executable, "-m", "benchmarks.merging", data], check=True)
    returned = list(submissions(data))
    merged, validated = Measured("`workbook-tools merge`"), Measured("`workbook-tools validate` of the same files")
    for _ in range(runs):
        master = fresh_copy(data, DATA / "merged")
        for total, command in ((merged, ["merge", master]), (validated, ["validate"])):
            (once,) = in_turn([Contender(total.name, [PROGRAM, *command, "--json", *returned])], 1)
            total.seconds += once.seconds
            total.memory += once.memory
    yield from (merged, validated)


Work = tuple[str, Callable[[int], Iterable[Measured]]]
WORKS: dict[str, Work] = {
    "help": ("`--help`", help_text),
    "one": ("validate one workbook (7 sheets × 40 rows × 40 columns)", validate_one),
    "twenty": ("validate 20 such workbooks", validate_twenty),
    "thousand": ("validate 1,000 workbooks (7 sheets × 6 rows)", validate_thousand),
    "merge": ("merge 20 submissions into a master of 300 initiatives, written and journalled", merge),
    "edit": ("change 50 cells of a workbook", edit),
}


def ours(job: Path) -> Contender:
    return Contender("`workbook-tools validate`", [PROGRAM, "validate", "--json", *files(job)])


def peers(job: Path) -> list[Contender]:
    script = HERE / "peers" / "pandas_script.py"
    return [Contender(f"pandas + {e} + pandera", [PEER, script, job, e]) for e in ("openpyxl", "calamine")]


def floor(job: Path) -> Contender:
    return Contender("floor: inflate + expat, no handlers", [sys.executable, "-m", "benchmarks.floor", job])


def files(job: Path) -> list[str]:
    return [str(file) for file in json.loads(job.read_text(encoding="utf-8"))["files"]]


def findings(work: str, measured: Iterable[Measured]) -> Iterator[str]:
    """A line on what each found, so that a reader sees that the same work was done."""
    for result in measured:
        if result.output.startswith("{"):
            counts = ", ".join(f"{code} {number}" for code, number in sorted(counted(result.output).items()))
            yield f"- {work}, {result.name}: {counts or 'nothing'}"


def counted(output: str) -> Counter[str]:
    """Findings by code; the fields' (F1, F2, …) together, as the peers count them."""
    printed = json.loads(output)
    if "files" not in printed:
        return Counter(printed)
    codes = (finding["code"] for file in printed["files"] for finding in file["findings"])
    return Counter("F" if code.startswith("F") else code for code in codes)


if __name__ == "__main__":
    main()
