"""Trusted worker processes, as their coordinator has them and as they see themselves.

A worker takes one question at a time on its standard input and answers it on its standard output. Both ends are ours,
so they may speak pickle; a student's bytes never come near this pipe. The first message is what all questions have in
common, and is not answered.

Workers are a process group of their own each: a Ctrl-C at the terminal must not reach the code of a student who is
just being graded. They ignore it themselves, since the coordinator decides what it means.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, BinaryIO

__all__ = ["TrustedProcess", "own_pipes", "send", "worker_environment"]

STOP_S = 5.0


class TrustedProcess:
    """One worker process, started at once and warming up until its first question.

    Args:
        program: what to run, as arguments of Python.
        folder: its working directory.
        first: the message that all questions have in common.
    """

    def __init__(self, program: Sequence[str], folder: Path, first: object) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *program],
            env=worker_environment(),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._requests, self._answers = self._process.stdin, self._process.stdout
        with suppress(OSError):  # it has died already, which its first question will notice
            send(self._requests, first)

    def ask(self, question: object, within_s: float | None = None) -> Any:
        """The answer to a question; None when the worker died over it, or was killed because it took too long."""
        watchdog = threading.Timer(within_s or 0.0, self.kill)
        watchdog.daemon = True
        if within_s is not None:
            watchdog.start()
        try:
            send(self._requests, question)
            return pickle.load(self._answers)
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        finally:
            watchdog.cancel()

    def kill(self) -> None:
        """End it at once; its keeper then ends the fork server and the boxes."""
        self._process.kill()

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


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Where a worker takes questions from, and where it puts answers; the latter is nobody else's: what a grader prints
    goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def worker_environment() -> dict[str, str]:
    """Our environment, without what would make a worker read code or options from elsewhere."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST_"))}
    return {**inherited, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1"}


def send(stream: IO[bytes], value: object) -> None:
    """Write one pickled value."""
    pickle.dump(value, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()
