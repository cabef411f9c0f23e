"""Whether a box keeps to its limits, seen from outside: what it uses while it works, and how it ended.

What is seen here, or what the kernel says, is proof. The limits that the kernel enforces in the box (address space,
files, processes) show only as exceptions there, by the box's word.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nablagrade.model import Verdict
from nablagrade.sandbox.process import KIB, Process
from nablagrade.sandbox.server import Exit
from nablagrade.sandbox.usage import SAMPLE_S
from nablagrade.settings import Limits

FILES_SAMPLE_S = 0.25
"""Looking at files takes longer than looking at memory."""
BLOCK_BYTES = 512
KILLED_FOR = {
    "submission_cpu_s": Verdict.TIME_LIMIT,
    "memory_bytes": Verdict.MEMORY_LIMIT,
    "disk_bytes": Verdict.DISK_LIMIT,
    "disk_files": Verdict.DISK_LIMIT,
}
"""Limits whose excess ends a box at once."""

OUT_OF_TIME = (-signal.SIGKILL, -signal.SIGXCPU)
BROKEN_BY_MEMORY = (-signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS)
NEARLY = 0.8
"""A box that died with so much of its memory in use has probably died of it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may use: the names and values of its time limits, and the limits of the exercise."""

    wall_name: str
    wall_s: float
    cpu_name: str
    cpu_s: float
    limits: Limits


class Exceeded(Exception):
    """A box was seen to exceed a limit; it is killed for it."""

    def __init__(self, limit: str, amount: float) -> None:
        super().__init__(limit)
        self.limit = limit
        self.amount = amount


class OverTime(Exceeded):
    """A cell or a call used up its own processor time; it is interrupted, and the box may live on."""


class Watch:
    """Looks at a box now and then while it deals with one request.

    A request that is dealt with before the first look costs nothing; its processor time counts from there, that of the
    box from its beginning.

    Args:
        box_cpu_s: processor time of all requests together.
        idle_bytes: memory in use before the first cell.
        workdir: the box's working directory, where it lies in our file system and has no limits of its own.

    Attributes:
        interrupted: the request's time is up, which need not be said again.
    """

    def __init__(
        self, process: Process, bounds: Bounds, box_cpu_s: float, idle_bytes: int, workdir: str | None
    ) -> None:
        self._process = process
        self._bounds = bounds
        self._box_cpu_s = box_cpu_s
        self._idle_bytes = idle_bytes
        self._workdir = workdir
        self._cpu_s: float | None = None
        self._looked_at = self._files_at = time.monotonic()
        self.interrupted = False

    def is_due(self) -> bool:
        """Whether the last look was long enough ago."""
        return time.monotonic() - self._looked_at >= SAMPLE_S

    def look(self) -> None:
        """See what the box uses.

        Raises:
            Exceeded, OverTime: too much.
        """
        self._looked_at = time.monotonic()
        limits, cpu_s = self._bounds.limits, self._process.cpu_s()
        if self._cpu_s is None:
            self._cpu_s = cpu_s
        if cpu_s > self._box_cpu_s:
            raise Exceeded("submission_cpu_s", self._box_cpu_s)
        if cpu_s - self._cpu_s > self._bounds.cpu_s and not self.interrupted:
            raise OverTime(self._bounds.cpu_name, self._bounds.cpu_s)
        if self._process.own_bytes() - self._idle_bytes > limits.memory_bytes:
            raise Exceeded("memory_bytes", limits.memory_bytes)
        if self._workdir is not None and time.monotonic() - self._files_at >= FILES_SAMPLE_S:
            look_at_files(self._workdir, limits)
            self._files_at = time.monotonic()


def look_at_files(folder: str, limits: Limits) -> None:
    """See what lies below a folder. Files change under our hands; what cannot be read counts as nothing.

    Raises:
        Exceeded: too many files, or too large ones.
    """
    files = size = 0
    for parent, folders, names in os.walk(folder):
        for name in (*folders, *names):
            files += 1
            if files > limits.disk_files:
                raise Exceeded("disk_files", limits.disk_files)
            with suppress(OSError):
                size += os.lstat(os.path.join(parent, name)).st_blocks * BLOCK_BYTES
    if size > limits.disk_bytes + limits.files_bytes:
        raise Exceeded("disk_bytes", limits.disk_bytes + limits.files_bytes)


def cause_of_death(ended: Exit | None, limits: Limits, idle_bytes: int) -> dict[str, Any]:
    """The limit that a box died of, as fields of a `Lost`: known where the kernel counted, likely where its memory was
    nearly used up, none otherwise."""
    if ended is None or ended.status >= 0:
        return {}
    memory = {"verdict": Verdict.MEMORY_LIMIT, "limit": "memory_bytes", "amount": limits.memory_bytes}
    if ended.out_of_memory:
        return memory
    if ended.status in OUT_OF_TIME and ended.cpu_s >= limits.submission_cpu_s:
        return {"verdict": Verdict.TIME_LIMIT, "limit": "submission_cpu_s", "amount": limits.submission_cpu_s}
    if ended.status in BROKEN_BY_MEMORY and ended.peak_kib * KIB - idle_bytes > NEARLY * limits.memory_bytes:
        return {**memory, "proven": False}
    return {}
