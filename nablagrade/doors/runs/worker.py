"""A trusted worker process: takes submissions on its standard input, gives back what they earned on its standard
output.

Run as `python -m nablagrade.doors.runs.worker` by `pool`. Both ends are ours, so they may speak pickle; a student's
bytes never come near this pipe. Its first message is the settings, each further one a submission and its blueprint.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import traceback
from typing import TYPE_CHECKING, Any, BinaryIO

from nablagrade.doors.runs.pool import send
from nablagrade.doors.start import leave_garbage, leave_out_iri_parser
from nablagrade.model import Graded, Submission, Ungraded
from nablagrade.sandbox.server import start_server

if TYPE_CHECKING:
    from nablagrade.pipeline import Engine


def main() -> None:
    """Serve until standard input is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator decides what Ctrl-C means
    requests, answers = sys.stdin.buffer, own_stdout()
    try:
        settings = pickle.load(requests)
        server = start_server(settings)
        leave_out_iri_parser()
        leave_garbage()
        gc.disable()  # what is imported now never becomes garbage; to look for some in it takes half a second
        from nablagrade.pipeline import Engine  # with torch and pytest, while the fork server warms up

        gc.freeze()
        gc.enable()
        with Engine(settings, server) as engine:
            while True:
                submission, blueprint = pickle.load(requests)
                send(answers, grade(engine, submission, blueprint))
    except (EOFError, BrokenPipeError):
        return  # the coordinator has ended, or was killed; what it wanted to know is of no use to anybody


def grade(engine: Engine, submission: Submission, blueprint: Any) -> Graded | Ungraded:
    """The border behind which one submission's trouble stays: whatever goes wrong in us, the next one is graded."""
    try:
        return engine.grade(submission, blueprint)
    except Exception:
        return Ungraded(submission, f"an error of nablagrade itself:\n{traceback.format_exc()}")


def own_stdout() -> BinaryIO:
    """Keep the pipe to ourselves: what a grader prints goes to standard error."""
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return stream


if __name__ == "__main__":
    main()
