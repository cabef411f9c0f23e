"""Worker processes that do the jobs of a check, each with a fork server of its own."""

from __future__ import annotations

import pickle
import queue
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from types import TracebackType

from nablagrade.doors.quality.findings import ExerciseFindings
from nablagrade.doors.quality.jobs import Job
from nablagrade.doors.runs.pool import STOP_S, send, usable_cores, worker_environment
from nablagrade.errors import GraderError
from nablagrade.model import Blueprint
from nablagrade.sandbox.modules import demand_modules
from nablagrade.sandbox.probe import demand_isolation
from nablagrade.sandbox.terms import make_terms
from nablagrade.settings import Settings

__all__ = ["do_jobs"]


class Worker:
    """One worker process; ended with its `with`."""

    def __init__(self, settings: Settings, blueprints: Mapping[str, Blueprint]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "nablagrade.doors.quality.worker"],
            env=worker_environment(),
            cwd=settings.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._requests, self._answers = self._process.stdin, self._process.stdout
        send(self._requests, (settings, dict(blueprints)))

    def do(self, job: Job) -> ExerciseFindings:
        """Do one job.

        Raises:
            GraderError: it could not be done; a worker that died says why on standard error.
        """
        try:
            send(self._requests, job)
            answer = pickle.load(self._answers)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise GraderError(f"the worker that checked {job.exercise} of {job.assignment} died") from error
        if isinstance(answer, str):
            raise GraderError(f"{job.exercise} of {job.assignment} could not be checked: {answer}")
        assert isinstance(answer, ExerciseFindings)
        return answer

    def end_now(self) -> None:
        """Whatever it is doing."""
        self._process.kill()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # it died with unread requests in the pipe
            self._requests.close()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()


def do_jobs(
    settings: Settings, blueprints: Mapping[str, Blueprint], jobs: Sequence[Job]
) -> Iterator[tuple[Job, ExerciseFindings]]:
    """Do jobs in parallel, the large ones first, and give each one's findings as they come.

    Raises:
        UsageError: this machine's isolation is weaker than the settings allow, or a module that they name is not here.
        GraderError: a job could not be done; the others are given up.
    """
    demand_isolation(make_terms(settings))
    demand_modules(settings.imports)
    size = min(settings.jobs or usable_cores(), len(jobs)) or 1
    idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()

    def do(job: Job) -> ExerciseFindings:
        worker = idle.get()
        try:
            return worker.do(job)
        finally:
            idle.put(worker)

    with ExitStack() as stack:
        workers = [stack.enter_context(Worker(settings, blueprints)) for _ in range(size)]
        for worker in workers:
            idle.put(worker)
        threads = ThreadPoolExecutor(size, thread_name_prefix="nablagrade-check")
        futures = {threads.submit(do, job): job for job in sorted(jobs, key=lambda job: job.size, reverse=True)}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            for worker in workers:
                worker.end_now()  # or their jobs would be waited for
            raise
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
