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

from .files import FILE_COUNTS, ROW_COUNTS
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


def validate_wrong(runs: int) -> Iterable[Measured]:
    job = DATA / "wrong.json"
    return in_turn([ours(job), *peers(job)], runs)


def more_files(runs: int) -> Iterable[Measured]:
    return in_turn([ours(DATA / f"files-{count}.json", f"{count:,} workbooks") for count in FILE_COUNTS], runs)


def more_rows(runs: int) -> Iterable[Measured]:
    return in_turn([ours(DATA / f"rows-{count}.json", f"{count:,} rows a sheet") for count in ROW_COUNTS], runs)


def hostile(runs: int) -> Iterable[Measured]:
    """Each file by itself; of all of them the slowest, and the one that took most memory."""
    folder = DATA / "hostile"
    subprocess.run([sys.executable, HERE.parent / "tests" / "hostile.py", folder], check=True)
    every = [Contender(f.stem, [PROGRAM, "validate", "--json", f]) for f in sorted(folder.iterdir())]
    measured = in_turn(every, runs, codes=(0, 1, 3))
    yield max(measured, key=lambda result: result.median)
    yield max(measured, key=lambda result: result.peak)


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
            total.cpu += once.cpu
            total.memory += once.memory
            total.output = once.output if total is validated else ""
    yield from (merged, validated)
    yield from in_turn(
        [Contender("openpyxl + daff, nothing written", [PEER, HERE / "peers/daff_script.py", data])], runs
    )


Work = tuple[str, Callable[[int], Iterable[Measured]]]
WORKS: dict[str, Work] = {
    "help": ("`--help`", help_text),
    "one": ("validate one workbook (7 sheets × 40 rows × 40 columns)", validate_one),
    "twenty": ("validate 20 such workbooks", validate_twenty),
    "thousand": ("validate 1,000 workbooks (7 sheets × 6 rows)", validate_thousand),
    "wrong": ("validate 20 such workbooks, each with a text that the field checks refuse", validate_wrong),
    "files": ("validate more and more workbooks (7 sheets × 6 rows)", more_files),
    "rows": ("validate one workbook with more and more rows (7 sheets)", more_rows),
    "hostile": ("the slowest and the largest of all hostile files", hostile),
    "merge": ("merge 20 submissions into a master of 300 initiatives, written and journalled", merge),
    "edit": ("change 50 cells of a workbook", edit),
}


def ours(job: Path, name: str = "`workbook-tools validate`") -> Contender:
    return Contender(name, [PROGRAM, "validate", "--json", *files(job)])


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
