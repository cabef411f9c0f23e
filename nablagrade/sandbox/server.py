"""The trusted handle of a fork server: started, asked for boxes, restarted when it died or is old, ended with its
`with`.

What is started is the `keeper`, whose child the fork server is.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from nablagrade.errors import BoxError
from nablagrade.sandbox.layers.libc import on_linux
from nablagrade.sandbox.process import PidfdProcess, Process
from nablagrade.sandbox.terms import Terms, make_terms
from nablagrade.sandbox.view import holds
from nablagrade.sandbox.workdir import remove_folder
from nablagrade.settings import Settings

START_S = 120.0
"""Importing torch takes 1.5 s on a warm machine, and a minute from a cold network disk."""
ANSWER_S = 20.0
MESSAGE_BYTES = 1 << 16
BOXES = 2000
"""A fork server that has given out so many is replaced, when none of them is open."""

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
    """How a box ended: its exit code, or minus the number of the signal that killed it; CPU seconds; peak RSS in KiB;
    whether the kernel killed it for its use of memory, where that is counted."""

    status: int
    cpu_s: float
    peak_kib: int
    out_of_memory: bool = False


@dataclass(frozen=True, slots=True)
class Isolation:
    """How boxes are isolated: the tier, and what is to be said of each of its layers."""

    tier: str
    layers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fork:
    """A box that was given out: the trusted end of its socket, and its process.

    Attributes:
        workdir: its working directory, where that lies in our file system.
    """

    number: int
    sock: socket.socket
    process: Process
    workdir: str | None = None


class BoxServer(Protocol):
    """What gives out boxes: a `ForkServer`, or where there can be none a `spawned.SpawnServer`.

    Attributes:
        missing: modules that could not be imported; known when the first box is there.
        isolation: the same.
    """

    missing: tuple[str, ...]
    isolation: Isolation

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def start(self) -> None: ...

    def wait_ready(self) -> None: ...

    def fork(self, terms: Mapping[str, int] | None = None) -> Fork: ...

    def exit_of(self, fork: Fork) -> Exit | None: ...

    def stop(self) -> None: ...


class ForkServer:
    """A fork server process.

    Args:
        modules: imported once, before the first fork; what a course's notebooks import besides torch.
        terms: what boxes may use, and how weak their isolation may be.
        private: folders that no box may see; refused when they lie in one that all boxes see, such as Python's own.
        boxes: how many it gives out before it is replaced.

    Attributes:
        missing: modules that could not be imported; known when the first box is there.
        isolation: the same.
        scratch: the folder of working directories, where boxes have no file system of their own; known then too.
    """

    def __init__(
        self, modules: Sequence[str] = (), terms: Terms | None = None, private: Iterable[Path] = (), boxes: int = BOXES
    ) -> None:
        self._modules = tuple(modules)
        self._terms = terms or Terms()
        self._boxes = boxes
        self._private = tuple(str(folder.resolve()) for folder in private)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready = False
        self._forks = 0
        self._given_out = 0
        self._open: set[int] = set()
        self._exits: dict[int, Exit] = {}
        self.missing: tuple[str, ...] = ()
        self.isolation = Isolation("unknown")
        self.scratch: str | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def process_id(self) -> int:
        """The keeper's; 0 when nothing is running."""
        return 0 if self._process is None else self._process.pid

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
                    "nablagrade.sandbox.keeper",
                    str(theirs.fileno()),
                    self._terms.dumps(),
                    tempfile.gettempdir(),
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
        self._given_out = 0

    def wait_ready(self) -> None:
        """Wait until it is warm.

        Raises:
            BoxError: this machine's isolation is weaker than the terms allow.
            EOFError, OSError: it ended, or does not answer.
        """
        if self._ready:
            return
        message, _ = self._take_message(time.monotonic() + START_S)
        if "refused" in message:
            raise BoxError(message["refused"])
        self.scratch = message["scratch"]
        self.missing = tuple(message["missing"])
        self.isolation = Isolation(message["tier"], message["layers"])
        if {"landlock", "mount"} & set(self.isolation.layers):  # else boxes see everything, as the operator allows
            check_private(self._private, message["view"])
        self._ready = True

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
                if self.scratch is not None:
                    remove_folder(self.scratch)  # it could not do so itself
            self._process = None
        self._open.clear()

    def fork(self, terms: Mapping[str, int] | None = None) -> Fork:
        """Start a box; it says itself when it is settled (see `forkserver`).

        Args:
            terms: those of this box that are not the server's, by name (see `terms.box_terms`).

        Raises:
            BoxError: the fork server could not be started, twice in a row, or must not be used.
        """
        if self._given_out >= self._boxes and not self._open:
            self.stop()
            self.start()
        try:
            return self._fork(terms or {})
        except (EOFError, OSError):
            self.stop()
            self.start()
        try:
            return self._fork(terms or {})
        except (EOFError, OSError) as error:
            raise BoxError(f"the fork server died twice in a row ({error}); `nablagrade doctor` may say why") from error

    def exit_of(self, fork: Fork) -> Exit | None:
        """How a box ended, waiting a moment for the news; None when the fork server died before it could tell."""
        deadline = time.monotonic() + ANSWER_S
        try:
            while fork.number in self._open:
                self._take_message(deadline)
        except (EOFError, OSError):
            self._open.discard(fork.number)
        return self._exits.pop(fork.number, None)

    def _fork(self, terms: Mapping[str, int]) -> Fork:
        self.wait_ready()
        self._forks += 1
        self._given_out += 1
        number = self._forks
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                request = json.dumps({"fork": number, "terms": dict(terms)}).encode()
                socket.send_fds(self._connection(), [request], [theirs.fileno()])
            workdir = None if self.scratch is None else f"{self.scratch}/{number}"
            return Fork(number, ours, PidfdProcess(self._wait_forked(number)), workdir)
        except BaseException:
            ours.close()
            raise

    def _wait_forked(self, number: int) -> int:
        """Wait for a box's pidfd."""
        deadline = time.monotonic() + ANSWER_S
        while True:
            message, descriptors = self._take_message(deadline)
            if message.get("forked") == number:
                self._open.add(number)
                return descriptors[0]

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
            self._exits[message["exited"]] = Exit(
                message["status"], message["cpu_s"], message["peak_kib"], message["out_of_memory"]
            )
            self._open.discard(message["exited"])
        return message, list(descriptors)

    def _connection(self) -> socket.socket:
        if self._control is None:
            raise EOFError("the fork server is not running")
        return self._control


def make_server(settings: Settings) -> BoxServer:
    """What gives out the boxes of a course on this system; not started yet."""
    terms = make_terms(settings)
    if on_linux():
        return ForkServer(settings.imports, terms, (settings.root, settings.graders))
    from nablagrade.sandbox.spawned import SpawnServer  # with psutil, which Linux does without

    return SpawnServer(settings.imports, terms)


def start_server(settings: Settings) -> BoxServer:
    """Start what gives out boxes; whoever goes on to import torch does so while it warms up."""
    server = make_server(settings)
    server.start()
    return server


def check_private(private: Iterable[str], view: Sequence[str]) -> None:
    """Refuse to work where what is private lies in what every box sees; all by real paths.

    Raises:
        BoxError: it does.
    """
    for folder in private:
        if (seen := next((each for each in view if holds(each, folder)), None)) is not None:
            raise BoxError(
                f"{folder} lies in {seen}, which every box can read because Python or the system's programs are there. "
                "Move the course elsewhere."
            )
