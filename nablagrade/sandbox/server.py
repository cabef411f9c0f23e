"""The trusted handle of a fork server: started, asked for boxes, restarted when it died, ended with its `with`."""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from nablagrade.errors import BoxError

START_S = 120.0
"""Importing torch takes 1.5 s on a warm machine, and a minute from a cold network disk."""
ANSWER_S = 20.0
MESSAGE_BYTES = 1 << 16

ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "NBGRADER_EXECUTION": "autograde",
}
"""All that a box has of an environment, besides HOME and TMPDIR. One thread: see `forkserver`."""


@dataclass(frozen=True, slots=True)
class Exit:
    """How a box ended: its exit code, or minus the number of the signal that killed it; CPU seconds; peak RSS in
    KiB."""

    status: int
    cpu_s: float
    peak_kib: int


@dataclass(frozen=True, slots=True)
class Fork:
    """A forked box: the trusted end of its socket, and a pidfd to kill it by without a race."""

    number: int
    pid: int
    sock: socket.socket
    pidfd: int


class ForkServer:
    """A fork server process.

    Args:
        modules: imported once, before the first fork; what a course's notebooks import besides torch.
    """

    def __init__(self, modules: Sequence[str] = ()) -> None:
        self._modules = tuple(modules)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready = False
        self._forks = 0
        self._exits: dict[int, Exit] = {}
        self.missing: tuple[str, ...] = ()

    def __enter__(self) -> ForkServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process without waiting for it: it warms up while the caller reads its graders."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-s",
                    "-m",
                    "nablagrade.sandbox.forkserver",
                    str(theirs.fileno()),
                    *self._modules,
                ],
                env=ENVIRONMENT,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._control = ours
        self._ready = False

    def stop(self) -> None:
        """Hang up, which tells the server to kill its boxes and end; after two seconds it is killed."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def fork(self, workdir: str) -> Fork:
        """Start a box in a working directory.

        Raises:
            BoxError: the fork server could not be started, twice in a row.
        """
        try:
            return self._fork(workdir)
        except (EOFError, OSError):
            self.stop()
            self.start()
        try:
            return self._fork(workdir)
        except (EOFError, OSError) as error:
            raise BoxError(f"the fork server died twice in a row ({error}); `nablagrade doctor` may say why") from error

    def exit_of(self, fork: Fork) -> Exit | None:
        """How a box ended, waiting a moment for the news; None when the fork server died before it could tell."""
        deadline = time.monotonic() + ANSWER_S
        try:
            while fork.number not in self._exits:
                self._take_message(deadline)
        except (EOFError, OSError):
            return None
        return self._exits.pop(fork.number)

    def _fork(self, workdir: str) -> Fork:
        self._wait_ready()
        self._forks += 1
        number = self._forks
        ours, theirs = socket.socketpair()
        with theirs:
            request = json.dumps({"fork": number, "workdir": workdir}).encode()
            socket.send_fds(self._connection(), [request], [theirs.fileno()])
        deadline = time.monotonic() + ANSWER_S
        while True:
            message, descriptors = self._take_message(deadline)
            if message.get("forked") == number:
                return Fork(number, message["pid"], ours, descriptors[0])

    def _wait_ready(self) -> None:
        if self._ready:
            return
        message, _ = self._take_message(time.monotonic() + START_S)
        self.missing = tuple(message["missing"])
        self._ready = True

    def _take_message(self, deadline: float) -> tuple[dict[str, Any], list[int]]:
        control = self._connection()
        with selectors.DefaultSelector() as selector:
            selector.register(control, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError("the fork server does not answer")
        data, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 1)
        if not data:
            raise EOFError("the fork server ended")
        message = json.loads(data)
        if "exited" in message:
            self._exits[message["exited"]] = Exit(message["status"], message["cpu_s"], message["peak_kib"])
        return message, list(descriptors)

    def _connection(self) -> socket.socket:
        if self._control is None:
            raise EOFError("the fork server is not running")
        return self._control
