"""The one pool of workers of this process, lent to whoever grades and closed when nobody has for a minute.

Starting a pool costs seconds (torch is imported once per pool), so a run over many students must not do it twice. But
formgrader lives in a Jupyter server for weeks, and workers must neither stay for ever nor grade with graders that have
changed since. Hence:

    lend    an open pool of the same settings and graders is lent again; another one is closed, and a new one opened
    idle    a timer, set when it is given back and cancelled when it is lent, closes it
    exit    atexit closes it

One lock is held while the pool is lent, so a timer never closes it under a grading; nbgrader grades one by one anyway.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol

from nablagrade.model import Blueprint, Graded, Submission, Ungraded
from nablagrade.notebook import hash_checks
from nablagrade.settings import Settings

__all__ = ["HOLDER", "Pool", "PoolHolder"]

IDLE_S = 60.0


class Pool(Protocol):
    """What is needed of `nablagrade.doors.runs.pool`."""

    def submit(self, submission: Submission, blueprint: Blueprint) -> Future[Graded | Ungraded]: ...


class PoolHolder:
    """Keeps at most one pool open; see the module."""

    def __init__(self, open_pool: Callable[[Settings], AbstractContextManager[Pool]], idle_s: float = IDLE_S) -> None:
        self._open_pool = open_pool
        self._idle_s = idle_s
        self._lock = threading.RLock()
        self._stack = ExitStack()
        self._pool: Pool | None = None
        self._key: tuple[Settings, str] | None = None
        self._timer: threading.Timer | None = None

    @contextmanager
    def lend(self, settings: Settings) -> Iterator[Pool]:
        with self._lock:
            self._stop_timer()
            key = (settings, hash_checks(settings.graders))
            if self._pool is None or key != self._key:
                self.close()
                self._pool = self._stack.enter_context(self._open_pool(settings))
                self._key = key
                atexit.register(self.close)
            try:
                yield self._pool
            except BaseException:
                self.close()  # Ctrl-C, or a broken pool: nothing of it is worth keeping
                raise
            self._start_timer()

    def close(self) -> None:
        with self._lock:
            self._stop_timer()
            self._pool = self._key = None
            atexit.unregister(self.close)
            self._stack.close()

    def _start_timer(self) -> None:
        self._timer = threading.Timer(self._idle_s, self._close_idle)
        self._timer.daemon = True
        self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _close_idle(self) -> None:
        with self._lock:
            # A timer that fired while the lock was held for a grading comes too late: it is no longer the one in force.
            if self._timer is threading.current_thread():
                self.close()


def _open(settings: Settings) -> AbstractContextManager[Pool]:
    from nablagrade.doors.runs.pool import open_pool  # only when something is to be graded

    return open_pool(settings)


HOLDER = PoolHolder(_open)
"""The one piece of state of this process."""
