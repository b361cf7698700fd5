"""Work on untrusted files in other processes, so that one which crashes, hangs or eats memory costs only itself.

On Linux a process without threads is forked, which takes a few milliseconds; otherwise a fork server (or, on Windows, a
fresh interpreter) starts workers that load the reader alone. The memory limit is the operating system's where it
keeps one (Linux; macOS takes no limit on address space, Windows has none). The time limit is the processor's time: a
good file takes no more of it on a busy machine. The clock ends only what waits for ever.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any, Generic, NamedTuple, TypeVar

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source

from . import limits
from .limits import named

Result = TypeVar("Result")
_ALIVE_SECONDS = 5.0
_AHEAD = 2
_KILLED = -9  # by the system, when memory runs out; Windows has no such signal
_OVERTIME = 97
"""How a process ends that has used its time, where the system keeps no such clock."""
_LOOK_SECONDS = 0.2
_ENDED = {_KILLED: "W62", _OVERTIME: "W61", -int(getattr(signal, "SIGPROF", _OVERTIME)): "W61"}
"""What the exit code of a process tells."""


class Bounds(NamedTuple):
    """What one path may cost: processor time, time by the clock, and bytes."""

    seconds: float
    patience: float
    memory: int


class Task(NamedTuple):
    """The place of a file in the order of results, and its path."""

    place: int
    path: str


def run_ordered(
    work: Callable[[str], Result],
    paths: Sequence[str],
    jobs: int,
    seconds: float = limits.READ_SECONDS,
    memory: int = limits.READ_BYTES,
    meanwhile: Callable[[], None] | None = None,
    patience: float = limits.WAIT_SECONDS,
) -> Iterator[Result | Finding]:
    """`work(path)` for each path, in order, in `jobs` processes; a Finding for a path whose process failed.

    `work` must be a function of a module. `seconds` is the processor's time for one path (W61), `patience` how long it
    may take by the clock (H99), and `memory` what a process may use in bytes.
    `meanwhile` is called once, when the processes have begun. At most a few results per process are held at a time.
    Closing the generator ends the processes.
    """
    pool = _Pool(work, paths, max(1, min(jobs, len(paths))), Bounds(seconds, patience, memory))
    try:
        pool.begin()
        if meanwhile:
            meanwhile()
        yield from pool.results()
    finally:
        pool.stop()


class _Pool(Generic[Result]):
    """Hands out paths, collects results, and replaces a process that failed."""

    def __init__(self, work: Callable[[str], Result], paths: Sequence[str], jobs: int, bounds: Bounds) -> None:
        self._start = partial(_Worker, work, bounds)
        self._bounds = bounds
        self._workers: list[_Worker] = []
        self._jobs = jobs
        self._waiting = deque(Task(place, path) for place, path in enumerate(paths))
        self._done: dict[int, Result | Finding] = {}
        self._total = len(paths)

    def begin(self) -> None:
        self._hand_out(before=self._jobs * _AHEAD)

    def results(self) -> Iterator[Result | Finding]:
        for place in range(self._total):
            while place not in self._done:
                self._hand_out(before=place + self._jobs * (_AHEAD + 1))
                self._collect()
            yield self._done.pop(place)

    def stop(self) -> None:
        for worker in self._workers:
            worker.kill()

    def _hand_out(self, before: int) -> None:
        """Give each process up to two paths, so that it never waits for us; none too far ahead of what is asked for."""
        for load in range(_AHEAD):
            for number in range(self._jobs):
                if not self._waiting or self._waiting[0].place >= before:
                    return
                if number == len(self._workers):
                    self._workers.append(self._start())
                if len(self._workers[number].tasks) <= load:
                    self._workers[number].give(self._waiting.popleft())

    def _collect(self) -> None:
        busy = {worker.connection: worker for worker in self._workers if worker.tasks}
        left = min(worker.deadline for worker in busy.values()) - time.monotonic()
        for connection in wait(list(busy), timeout=max(0.0, left)):
            worker = busy[connection]
            try:
                result = worker.take()
            except (EOFError, OSError):
                self._replace(worker, "W60")
            else:
                self._done[worker.tasks.popleft().place] = result
        for worker in busy.values():
            if worker.tasks and time.monotonic() > worker.deadline and worker in self._workers:
                self._replace(worker, "H99")

    def _replace(self, worker: _Worker, code: str) -> None:
        """The path that the process was at gets the finding; what it had not begun goes back to the front."""
        if code == "W60":
            worker.process.join(timeout=1.0)  # its own way of dying tells more than ours
        worker.kill()
        guilty = worker.tasks.popleft()
        code = _ENDED.get(worker.process.exitcode, code) if code == "W60" else code
        self._done[guilty.place] = _failed(code, guilty.path, f"{worker.process.exitcode}", self._bounds)
        self._waiting.extendleft(reversed(worker.tasks))
        self._workers[self._workers.index(worker)] = self._start()


class _Worker:
    """One process and what it has been given; the first of `tasks` is what it is at, until `deadline`."""

    def __init__(self, work: Callable[[str], Any], bounds: Bounds) -> None:
        context = _context()
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work, os.getpid(), bounds), daemon=True)
        with _without_main():
            self.process.start()
        theirs.close()
        self.tasks: deque[Task] = deque()
        self._patience = bounds.patience
        self.deadline = 0.0

    def give(self, task: Task) -> None:
        if not self.tasks:
            self.deadline = time.monotonic() + self._patience
        self.tasks.append(task)
        with contextlib.suppress(OSError):  # a dead process is noticed when its answer is taken
            self.connection.send(task.path)

    def take(self) -> Any:
        result = self.connection.recv()
        self.deadline = time.monotonic() + self._patience
        return result

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """A fresh interpreter runs its parent's main module again: slow, and wrong for a script without a guard."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _context() -> Any:
    """Fork only where no other thread can hold a lock in the child."""
    if sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1:  # noqa: PTH208 - no Path per thread
        return multiprocessing.get_context("fork")
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["workbook_tools.workbook.read", "python_calamine"])
    return context


def _serve(connection: Connection, work: Callable[[str], Any], parent: int, bounds: Bounds) -> None:
    """A worker's life: answer paths until the parent closes the connection or is gone."""
    _set_up(bounds.memory)
    watch = _cpu_watch()
    with contextlib.suppress(EOFError, OSError):
        while True:
            # Siblings hold copies of the connection, so a parent that was killed is not an end of file.
            while not connection.poll(_ALIVE_SECONDS):
                if not _is_alive(parent):
                    return
            path = connection.recv()
            watch(bounds.seconds)
            connection.send(_answer(work, path, bounds))
            watch(0)


def _is_alive(process: int) -> bool:
    """A process that has ended stays in the list, as a zombie, until its own parent takes notice."""
    if sys.platform != "linux":
        return True
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _cpu_watch() -> Callable[[float], None]:
    """Sets how much processor time this process may use from now on (0: as much as it will) before it is ended."""
    if not hasattr(signal, "setitimer"):  # Windows
        return _watched_from_a_thread()
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    return _set_clock


def _set_clock(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _watched_from_a_thread() -> Callable[[float], None]:
    """Where the system has no such clock, a thread looks at it; what never lets it run is left to the last resort."""
    until = [0.0]

    def look() -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            if until[0] and time.process_time() > until[0]:
                os._exit(_OVERTIME)

    def watch(seconds: float) -> None:
        until[0] = time.process_time() + seconds if seconds else 0.0

    Thread(target=look, daemon=True).start()
    return watch


def _answer(work: Callable[[str], Any], path: str, bounds: Bounds) -> Any:
    try:
        return work(path)
    except MemoryError:
        return _failed("W62", path, "MemoryError", bounds)
    except BaseException as error:  # noqa: BLE001 - whatever a file makes go wrong, be it a panic, is its finding
        return _failed("W60", path, f"{type(error).__name__}: {error}"[:200], bounds)


def _failed(code: str, path: str, reason: str, bounds: Bounds) -> Finding:
    seconds = bounds.patience if code == "H99" else bounds.seconds
    values = {"reason": reason, "seconds": f"{seconds:.0f}", "gib": f"{bounds.memory / 1024**3:.0f}"}
    return named(finding(code, Source(""), values=values), path)


def _set_up(memory: int) -> None:
    """No keyboard interrupts, no words of a dying library on the user's terminal, no core files, bounded memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with open(os.devnull, "wb") as sink:  # noqa: PTH123 - a device, not a file
        os.dup2(sink.fileno(), 2)
    faulthandler.disable()
    gc.freeze()  # what came from the parent need not be looked through
    if sys.platform == "win32":
        return
    import resource

    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, memory + _used())):
        with contextlib.suppress(ValueError, OSError):
            hard = resource.getrlimit(kind)[1]  # a lower one (ulimit) can't be raised
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _used() -> int:
    """Address space in use: a forked process starts with its parent's."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text(encoding="ascii").split()[0]) * 4096 if statm.exists() else 0
