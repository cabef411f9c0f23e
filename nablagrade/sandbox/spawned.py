"""Boxes without a fork server, for systems on which a process with torch in it must not be forked, such as macOS.

    trusted worker -exec-> box, serving
                   -exec-> box, on standby: warming up for the submission after this one

They are what boxes without isolation are on Linux, and their records say the same: processes of their own that get
nobody's descriptors and do not outlive their worker, and nothing more. What a submission uses is watched from outside,
as everywhere. A worker has one box more in memory than it uses.

A box is a child of this process, and its number is its own until it has been waited for: no pidfd is needed to signal
it without a race. It leads a process group, which is killed with it.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

import psutil

from nablagrade.errors import BoxError
from nablagrade.sandbox.ladder import LAYERS, Finding, Tier, refusal
from nablagrade.sandbox.process import KIB
from nablagrade.sandbox.scratch import make_scratch, sweep
from nablagrade.sandbox.server import ENVIRONMENT, START_S, Exit, Fork, Isolation
from nablagrade.sandbox.terms import Terms
from nablagrade.sandbox.workdir import make_folder, remove_folder

__all__ = ["ChildProcess", "SpawnServer"]


class ChildProcess:
    """A child of ours, by its number and what psutil reads of it."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self._seen = psutil.Process(child.pid)
        self._idle_cpu_s = 0.0

    def start_counting(self) -> None:
        """What it has used up to now was ours, to warm it up."""
        self._idle_cpu_s = self._total_cpu_s()

    def signal(self, number: signal.Signals) -> None:
        if self._child.returncode is not None:
            return  # somebody else may have its number by now
        with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of a group that has just ended
            send = os.killpg if number is signal.SIGKILL else os.kill
            send(self._child.pid, number)

    def cpu_s(self) -> float:
        return max(0.0, self._total_cpu_s() - self._idle_cpu_s)

    def resident(self) -> tuple[int, int]:
        try:
            return int(self._seen.memory_info().rss), 0
        except psutil.Error:
            return 0, 0

    def own_bytes(self) -> int:
        return self.resident()[0]

    def close(self) -> None:
        """Nothing is held open."""

    def end(self) -> Exit:
        """Kill it, if it has not ended, and wait for that."""
        self.signal(signal.SIGKILL)
        _, status, used = os.wait4(self._child.pid, 0)
        self._child.returncode = os.waitstatus_to_exitcode(status)
        cpu_s = used.ru_utime + used.ru_stime - self._idle_cpu_s
        return Exit(self._child.returncode, max(0.0, cpu_s), peak_kib(used))

    def _total_cpu_s(self) -> float:
        try:
            times = self._seen.cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system)


def peak_kib(used: resource.struct_rusage) -> int:
    """The peak of resident memory, which macOS tells in bytes."""
    return used.ru_maxrss // KIB if sys.platform == "darwin" else used.ru_maxrss


@dataclass(frozen=True, slots=True)
class Spawned:
    """A box that was started; `child` is where its fork would have its `process`."""

    number: int
    sock: socket.socket
    child: ChildProcess
    workdir: str

    def end(self) -> Exit:
        exit_ = self.child.end()
        remove_folder(self.workdir)
        return exit_


class SpawnServer:
    """What a `ForkServer` is, for boxes that are started one by one, each while the one before it is in use.

    Args:
        modules: imported by every box before it is needed; what a course's notebooks import besides torch.
        terms: what boxes may use; nothing is started unless they do without isolation.

    Attributes:
        missing: modules that could not be imported; known when the first box is there.
        isolation: the same.
        scratch: the folder of working directories; None when it was not started.
    """

    def __init__(self, modules: Sequence[str] = (), terms: Terms | None = None) -> None:
        self._modules = tuple(modules)
        self._terms = terms or Terms()
        self._numbers = 0
        self._standby: Spawned | None = None
        self._ready = False
        self._open: dict[int, Spawned] = {}
        self._lifeline: tuple[int, int] | None = None
        self._lock = -1
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

    def start(self) -> None:
        """Start the first box without waiting for it; nothing where boxes are to be isolated, which `fork` refuses."""
        if self._terms.isolation == Tier.NONE:
            folder = tempfile.gettempdir()
            sweep(folder)
            self.scratch, self._lock = make_scratch(folder)
            self._lifeline = os.pipe()
            self._start_next()

    def wait_ready(self) -> None:
        """Wait until the next box is warm.

        Raises:
            BoxError: the terms demand isolation.
            EOFError, OSError: the box ended, or does not answer.
        """
        why_not = refusal(Finding(Tier.NONE), self._terms)
        if why_not is not None:
            raise BoxError(why_not)
        if not self._ready:
            from nablagrade.wire import Channel  # with torch, which the first box imports at the same time

            if self._standby is None:
                self._standby = self._spawn()
            channel = Channel(self._standby.sock.dup())
            try:
                self.missing = tuple(channel.receive(time.monotonic() + START_S)["missing"])
            finally:
                channel.close()
            self.isolation = Isolation(Tier.NONE.value, dict.fromkeys(LAYERS[Tier.NONE], True))
            self._ready = True

    def fork(self, terms: Mapping[str, Any] | None = None) -> Fork:
        """Give out the box that is ready, and start the next.

        Args:
            terms: those of this box that are not the server's, by name (see `terms.box_terms`).

        Raises:
            BoxError: no box could be started, twice in a row, or none may be.
        """
        try:
            return self._give_out(terms or {})
        except (EOFError, OSError):
            self._drop_standby()
        try:
            return self._give_out(terms or {})
        except (EOFError, OSError) as error:
            self._drop_standby()
            raise BoxError(
                f"a box ended twice in a row while it warmed up ({error}); `nablagrade doctor` may say why"
            ) from error

    def exit_of(self, fork: Fork) -> Exit | None:
        """End a box, and say how it ended; None when `stop` has ended it."""
        spawned = self._open.pop(fork.number, None)
        return None if spawned is None else spawned.end()

    def stop(self) -> None:
        """End all boxes and remove what they left."""
        self._drop_standby()
        for spawned in self._open.values():
            spawned.end()
        self._open.clear()
        if self._lifeline is not None and self.scratch is not None:
            for end in (*self._lifeline, self._lock):
                os.close(end)
            self._lifeline = None
            remove_folder(self.scratch)

    def _give_out(self, terms: Mapping[str, Any]) -> Fork:
        self.wait_ready()
        from nablagrade.wire import Channel

        given = self._standby
        assert given is not None
        given.child.start_counting()
        channel = Channel(given.sock.dup())
        try:
            channel.send({"terms": replace(self._terms, **terms).dumps()}, time.monotonic() + START_S)
        finally:
            channel.close()
        self._open[given.number], self._standby, self._ready = given, None, False
        self._start_next()
        return Fork(given.number, given.sock, given.child, given.workdir)

    def _start_next(self) -> None:
        """Start a box ahead of its use; whoever needs it tries again where that fails, and says why."""
        with suppress(OSError):
            self._standby = self._spawn()

    def _spawn(self) -> Spawned:
        if self._lifeline is None or self.scratch is None:
            raise EOFError("it was not started")
        self._numbers += 1
        workdir = f"{self.scratch}/{self._numbers}"
        make_folder(workdir, None)
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                child = start_standby(theirs.fileno(), self._lifeline[0], workdir, self._modules)
        except BaseException:
            ours.close()
            raise
        return Spawned(self._numbers, ours, ChildProcess(child), workdir)

    def _drop_standby(self) -> None:
        standby, self._standby, self._ready = self._standby, None, False
        if standby is not None:
            standby.sock.close()
            standby.end()


def start_standby(sock: int, lifeline: int, workdir: str, modules: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start the program of a box, with these two descriptors and no other of ours."""
    return subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "nablagrade.sandbox.standby", str(sock), str(lifeline), workdir, *modules],
        env=ENVIRONMENT,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[sock, lifeline],
        start_new_session=True,
    )
