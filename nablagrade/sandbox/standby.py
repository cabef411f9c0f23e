"""A box that was not forked: a program of its own, started by `spawned` ahead of the submission that it will serve.

It warms up and says {"is": "ready", "missing": [modules]}; takes {"terms": text}, puts on the limits that any system
has, takes the submission's files (see `settling`), and serves its notebook (see `inside.serve`).

Run as `python -m nablagrade.sandbox.standby SOCKET LIFELINE FOLDER MODULE...`. The lifeline is a pipe on which nothing
ever comes but its end: when whoever holds the other end is gone, whatever ended that, this process and what it started
are ended, and its working directory is removed.
"""

from __future__ import annotations

import _thread
import gc
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from typing import NoReturn

from nablagrade.sandbox.inside.operations import Known
from nablagrade.sandbox.inside.serve import serve
from nablagrade.sandbox.inside.shell import Shell
from nablagrade.sandbox.layers import rlimits
from nablagrade.sandbox.settling import import_modules, settle, unpack
from nablagrade.sandbox.terms import Terms
from nablagrade.sandbox.warmup import warm_up
from nablagrade.sandbox.workdir import live_in, remove_folder
from nablagrade.wire import Channel


def main(descriptor: int, lifeline: int, workdir: str, modules: list[str]) -> NoReturn:
    """Warm up, wait for a submission, and serve it; then wait to be ended."""
    try:
        for inherited in (descriptor, lifeline):
            os.set_inheritable(inherited, False)
        _thread.start_new_thread(end_with, (lifeline, workdir))  # `threading` would count it among the student's
        shell = Shell()
        missing = import_modules(modules)
        warm_up(shell)
        gc.collect()
        gc.freeze()
        known = take_submission(descriptor, workdir, missing)
        live_in(workdir)
        serve(socket.socket(fileno=descriptor), shell, known)
        wait()
    except EOFError:
        wait()  # there was no submission for it
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(1)


def take_submission(descriptor: int, workdir: str, missing: list[str]) -> Known:
    """Say that this box is ready, and become the box of a submission when there is one."""
    channel = Channel(socket.socket(fileno=os.dup(descriptor)), build=unpack)
    channel.send({"is": "ready", "missing": missing})
    terms = Terms.loads(channel.receive()["terms"])
    channel.body_bytes = terms.disk_bytes
    problem = ""
    try:
        os.chdir(workdir)
        rlimits.apply(limits_of(terms))
    except (OSError, ValueError) as error:
        problem = f"the box could not be closed: rlimits: {error}"
    known = settle(channel, workdir, problem)
    channel.close()
    return known


def limits_of(terms: Terms) -> dict[int, int]:
    """The limits of this process, which has used some time already."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return rlimits.common_limits(terms.cpu_s + int(used.ru_utime + used.ru_stime), terms.disk_bytes)


def wait() -> NoReturn:
    """Wait for whoever hung up to kill this process; or, if that has ended, for `end_with` to have removed all."""
    while True:
        signal.pause()


def end_with(lifeline: int, workdir: str) -> None:
    """Wait, in a thread, until nobody needs this process any more."""
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())  # an interrupt is for the student's code
    os.read(lifeline, 1)
    try:
        remove_folder(workdir)
        with suppress(OSError):  # others have theirs in it yet
            os.rmdir(os.path.dirname(workdir))
    finally:
        os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
