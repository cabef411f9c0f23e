"""A trusted worker process of `nablagrade check`: its first message is the course's settings and the blueprints by
assignment, each question a job, each answer findings.

Run as `python -m nablagrade.doors.quality.worker` by `pool`.
"""

from __future__ import annotations

import pickle
import traceback
from contextlib import ExitStack

from nablagrade.doors.quality.bench import Bench
from nablagrade.doors.quality.findings import ExerciseFindings
from nablagrade.doors.quality.jobs import Job
from nablagrade.doors.quality.trials import Trials
from nablagrade.doors.trusted import own_pipes, send
from nablagrade.errors import NablagradeError
from nablagrade.model import Blueprint
from nablagrade.sandbox.layers import dumpable
from nablagrade.sandbox.server import BoxServer, make_server
from nablagrade.settings import Settings


def main() -> None:
    """Serve until standard input is closed."""
    requests, answers = own_pipes()
    dumpable.hide_this_process()
    settings, blueprints = pickle.load(requests)
    with ExitStack() as stack:
        server = stack.enter_context(make_server(settings))
        opened: dict[str, Trials] = {}
        while True:
            try:
                job = pickle.load(requests)
            except EOFError:
                return
            send(answers, answer(job, settings, blueprints, server, stack, opened))


def answer(
    job: Job,
    settings: Settings,
    blueprints: dict[str, Blueprint],
    server: BoxServer,
    stack: ExitStack,
    opened: dict[str, Trials],
) -> ExerciseFindings | str:
    """The findings of a job, or why there are none: the border behind which one job's trouble stays."""
    try:
        if job.assignment not in opened:
            bench = stack.enter_context(Bench(settings, server, blueprints[job.assignment]))
            opened[job.assignment] = Trials(bench)
        return opened[job.assignment].do(job)
    except NablagradeError as error:
        return str(error)
    except Exception:
        opened.pop(job.assignment, None)
        return f"an error of nablagrade itself, or of a grader:\n{traceback.format_exc()}"


if __name__ == "__main__":
    main()
