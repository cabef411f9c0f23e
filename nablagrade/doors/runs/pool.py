"""A local pool of trusted workers behind the interface of `concurrent.futures`.

Each worker is a process of its own with a fork server of its own. A thread per worker hands it one submission at a
time and waits; a worker that dies makes only its own submission ungraded, and is replaced.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import IO

from nablagrade.model import Blueprint, Graded, Submission, Ungraded
from nablagrade.sandbox.probe import demand_isolation
from nablagrade.sandbox.terms import make_terms
from nablagrade.settings import Settings

STOP_S = 5.0


class Worker:
    """One worker process, started at once and warming up until its first submission."""

    def __init__(self, settings: Settings) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "nablagrade.doors.runs.worker"],
            env=worker_environment(),
            cwd=settings.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._requests, self._answers = self._process.stdin, self._process.stdout
        send(self._requests, settings)

    def grade(self, submission: Submission, blueprint: Blueprint) -> Graded | Ungraded | None:
        """Grade one submission; None when the worker died over it."""
        try:
            send(self._requests, (submission, blueprint))
            answer = pickle.load(self._answers)
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        assert isinstance(answer, Graded | Ungraded)
        return answer

    def stop(self) -> None:
        """Close its input, which ends it; after a while kill it."""
        with suppress(OSError):  # it died with unread requests in the pipe
            self._requests.close()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()


class Pool:
    """Workers that are ready when their submission comes; ended with its `with`."""

    def __init__(self, settings: Settings, size: int) -> None:
        self._settings = settings
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="nablagrade-worker")
        self._size = size
        for _ in range(size):
            self._idle.put(Worker(settings))

    def submit(self, submission: Submission, blueprint: Blueprint) -> Future[Graded | Ungraded]:
        """Have a submission graded; the future never holds an exception for anything that happens in a worker."""
        return self._threads.submit(self._grade, submission, blueprint)

    def shutdown(self) -> None:
        """Finish what is running, drop what is not, end the workers."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for _ in range(self._size):
            self._idle.get().stop()

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()

    def _grade(self, submission: Submission, blueprint: Blueprint) -> Graded | Ungraded:
        worker = self._idle.get()
        answer = worker.grade(submission, blueprint)
        if answer is None:
            worker.stop()
            worker = Worker(self._settings)
        self._idle.put(worker)
        return answer or Ungraded(
            submission, "the worker process died while grading it; it will be tried again next time"
        )


def open_pool(settings: Settings) -> Pool:
    """A pool of `settings.jobs` workers, or one per core this process may use.

    Raises:
        UsageError: this machine's isolation is weaker than the settings allow.
    """
    with ExitStack() as stack:
        pool = stack.enter_context(Pool(settings, settings.jobs or len(os.sched_getaffinity(0))))
        demand_isolation(make_terms(settings))  # while the workers warm up
        stack.pop_all()
        return pool


def worker_environment() -> dict[str, str]:
    """Our environment, without what would make a worker read code or options from elsewhere."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST_"))}
    return {**inherited, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1"}


def send(stream: IO[bytes], value: object) -> None:
    """Write one pickled value; both ends of the pipe are ours."""
    pickle.dump(value, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()
