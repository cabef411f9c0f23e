"""A trusted worker process that grades: its first message is the settings, a question a submission and its blueprint.

Run as `python -m nablagrade.doors.runs.worker` by `pool`.
"""

from __future__ import annotations

import gc
import pickle
import traceback
from typing import TYPE_CHECKING, Any

from nablagrade.doors.start import leave_garbage, leave_out_iri_parser
from nablagrade.doors.trusted import own_pipes, send
from nablagrade.model import Graded, Submission, Ungraded
from nablagrade.sandbox.server import start_server

if TYPE_CHECKING:
    from nablagrade.pipeline import Engine


def main() -> None:
    """Serve until standard input is closed."""
    requests, answers = own_pipes()
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


if __name__ == "__main__":
    main()
