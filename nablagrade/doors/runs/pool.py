"""A local pool of trusted workers behind the interface of `concurrent.futures`.

Each worker is a process of its own with a fork server of its own. A thread per worker hands it one submission at a
time and waits; a worker that dies, or does not answer until an absolute deadline, makes only its own submission
ungraded, and is replaced. Whatever a student's code does ends by the limits long before that deadline: what hangs then
is ours, a hidden check that loops, say. `abort` ends them at once, which costs nothing, since workers write nothing.
"""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType

from nablagrade.doors.trusted import TrustedProcess
from nablagrade.model import Blueprint, Graded, Submission, Ungraded
from nablagrade.sandbox.modules import demand_modules
from nablagrade.sandbox.probe import demand_isolation
from nablagrade.sandbox.terms import make_terms
from nablagrade.settings import Settings

GRACE_S = 240.0
"""What a worker gets beyond the limits of a submission: to import torch from a cold disk, collect checks, replace a box
that died, and run the checks' own side."""
WORKER = ("-P", "-m", "nablagrade.doors.runs.worker")


class Pool:
    """Workers that are ready when their submission comes; ended with its `with`.

    Attributes:
        size: how many submissions are graded at once.
    """

    def __init__(
        self, settings: Settings, size: int, program: Sequence[str] = WORKER, grace_s: float = GRACE_S
    ) -> None:
        self.size = size
        self._settings = settings
        self._program = program
        self._grace_s = grace_s
        self._aborted = False
        self._idle: queue.SimpleQueue[TrustedProcess] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="nablagrade-worker")
        self._workers = {self._new_worker() for _ in range(size)}
        for worker in self._workers:
            self._idle.put(worker)

    def submit(self, submission: Submission, blueprint: Blueprint) -> Future[Graded | Ungraded]:
        """Have a submission graded; the future never holds an exception for anything that happens in a worker."""
        return self._threads.submit(self._grade, submission, blueprint)

    def abort(self) -> None:
        """End the workers at once; what they were at is ungraded."""
        self._aborted = True
        for worker in tuple(self._workers):
            worker.kill()

    def shutdown(self) -> None:
        """Finish what is running, drop what is not, end the workers."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.stop()

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.abort()
        self.shutdown()

    def _grade(self, submission: Submission, blueprint: Blueprint) -> Graded | Ungraded:
        limits = self._settings.limits_of(blueprint.assignment)
        within_s = self._grace_s + 2 * limits.submission_s * len(blueprint.notebooks)
        worker, started = self._idle.get(), time.monotonic()
        try:
            answer: Graded | Ungraded | None = worker.ask((submission, blueprint), within_s)
            if answer is not None:
                return answer
            why = lost(time.monotonic() - started, within_s)
            if not self._aborted:
                worker = self._replaced(worker)
        except OSError as error:  # it stays where it is, dead, and is replaced after the next submission
            why = f"{why}; no other worker could be started ({error})"
        finally:
            self._idle.put(worker)
        return Ungraded(submission, why)

    def _new_worker(self) -> TrustedProcess:
        return TrustedProcess(self._program, self._settings.root, self._settings)

    def _replaced(self, worker: TrustedProcess) -> TrustedProcess:
        fresh = self._new_worker()
        self._workers.add(fresh)
        self._workers.discard(worker)
        worker.stop()
        return fresh


def lost(took_s: float, within_s: float) -> str:
    """Why there is no answer."""
    if took_s >= within_s:
        return (
            f"the worker process did not answer within {within_s:.0f} s and was killed; a hidden check may loop for "
            "this submission. It will be tried again next time"
        )
    return "the worker process died while grading it; it will be tried again next time"


def open_pool(settings: Settings, at_most: int | None = None) -> Pool:
    """A pool of `settings.jobs` workers, or one per core this process may use.

    Args:
        at_most: how many submissions there are; a worker without one would only take a core from those that have.

    Raises:
        UsageError: this machine's isolation is weaker than the settings allow, or a module that they name is not here.
    """
    with ExitStack() as stack:
        size = settings.jobs or usable_cores()
        pool = stack.enter_context(Pool(settings, size if at_most is None else min(size, at_most)))
        demand_isolation(make_terms(settings))  # while the workers warm up
        demand_modules(settings.imports)
        stack.pop_all()
        return pool


def usable_cores() -> int:
    """How many cores this process may use; where the system does not tell, how many there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
