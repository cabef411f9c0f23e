"""Worker processes that do the jobs of a check, each with a fork server of its own."""

from __future__ import annotations

import queue
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack

from nablagrade.doors.quality.findings import ExerciseFindings
from nablagrade.doors.quality.jobs import Job
from nablagrade.doors.runs.pool import usable_cores
from nablagrade.doors.trusted import TrustedProcess
from nablagrade.errors import GraderError
from nablagrade.model import Blueprint
from nablagrade.sandbox.modules import demand_modules
from nablagrade.sandbox.probe import demand_isolation
from nablagrade.sandbox.terms import make_terms
from nablagrade.settings import Settings

__all__ = ["do_jobs"]


JOB_S = 2 * 3600.0
"""All 64 seeds of an exercise with many variants take ten minutes; what takes so long does not end."""
WORKER = ("-P", "-m", "nablagrade.doors.quality.worker")


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
    idle: queue.SimpleQueue[TrustedProcess] = queue.SimpleQueue()

    def do(job: Job) -> ExerciseFindings:
        worker = idle.get()
        try:
            return findings_of(job, worker.ask(job, JOB_S))
        finally:
            idle.put(worker)

    with ExitStack() as stack:
        workers = []
        for _ in range(size):
            workers.append(TrustedProcess(WORKER, settings.root, (settings, dict(blueprints))))
            stack.callback(workers[-1].stop)
            idle.put(workers[-1])
        threads = ThreadPoolExecutor(size, thread_name_prefix="nablagrade-check")
        futures = {threads.submit(do, job): job for job in sorted(jobs, key=lambda job: job.size, reverse=True)}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            for worker in workers:
                worker.kill()  # or their jobs would be waited for
            raise
        finally:
            threads.shutdown(wait=True, cancel_futures=True)


def findings_of(job: Job, answer: object) -> ExerciseFindings:
    """The findings in a worker's answer.

    Raises:
        GraderError: there are none; a worker that died says why on standard error.
    """
    if answer is None:
        raise GraderError(
            f"the worker that checked {job.exercise} of {job.assignment} died, or did not end within {JOB_S / 3600:g} "
            "hours; does a check of it loop?"
        )
    if isinstance(answer, str):
        raise GraderError(f"{job.exercise} of {job.assignment} could not be checked: {answer}")
    assert isinstance(answer, ExerciseFindings)
    return answer
