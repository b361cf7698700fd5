"""A progress bar on stderr, where work takes more than a second and a person is watching."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from workbook_tools.messages import say

from .language import user_language

_PATIENCE = 1.0
_WIDTH = 30


@contextmanager
def progress_bar(say_key: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function to call with (done, total); nothing is drawn unless stderr is a terminal."""
    started = time.monotonic()
    drawn = False

    def show(done: int, total: int) -> None:
        nonlocal drawn
        if not sys.stderr.isatty() or time.monotonic() - started < _PATIENCE:
            return
        drawn = True
        filled = _WIDTH * done // max(total, 1)
        bar = "█" * filled + "·" * (_WIDTH - filled)
        sys.stderr.write(f"\r{say(say_key, user_language())} {bar} {done}/{total}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        if drawn:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
