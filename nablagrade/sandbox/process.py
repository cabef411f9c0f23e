"""The process of a box as the trusted side holds it: to be signalled, measured, and let go of.

What it uses is read from outside: the box's own word is not needed for it. A process that has ended takes no signal and
uses nothing: whoever holds it learns of its end elsewhere.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Protocol

__all__ = ["KIB", "PidfdProcess", "Process", "process_id"]

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
KIB = 1024


class Process(Protocol):
    """What is done with a process, whatever this system calls processes by."""

    def signal(self, number: signal.Signals) -> None: ...

    def cpu_s(self) -> float:
        """User and system time of all threads, from when the box was given out."""

    def resident(self) -> tuple[int, int]:
        """Bytes of memory in use now, and their peak so far; the peak is 0 where the system keeps none."""

    def own_bytes(self) -> int:
        """Resident bytes that no file stands behind, where the system tells them apart: libraries are shared by all
        boxes, and count for none."""

    def close(self) -> None:
        """Let go of it, ended or not."""


class PidfdProcess:
    """A process by a pidfd and /proc: no signal can reach another that got its number.

    Args:
        pidfd: owned from now on; its number in our own namespace is looked up, whatever namespace it lives in.
    """

    def __init__(self, pidfd: int) -> None:
        self.pidfd = pidfd

    def signal(self, number: signal.Signals) -> None:
        if sys.platform == "linux":
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, number)

    def cpu_s(self) -> float:
        fields = self._read("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S if fields else 0.0

    def resident(self) -> tuple[int, int]:
        found = self._read_status()
        return found.get("VmRSS", 0), found.get("VmHWM", 0)

    def own_bytes(self) -> int:
        found = self._read_status()
        return found.get("RssAnon", 0) + found.get("RssShmem", 0)

    def close(self) -> None:
        os.close(self.pidfd)

    def _read_status(self) -> dict[str, int]:
        """Bytes of memory by their names in /proc/PID/status."""
        found = re.findall(r"^(\w+):\s+(\d+) kB$", self._read("status"), re.MULTILINE)
        return {name: int(size) * KIB for name, size in found}

    def _read(self, file: str) -> str:
        try:
            return (Path("/proc") / process_id(self.pidfd) / file).read_text()
        except OSError:
            return ""


def process_id(pidfd: int) -> str:
    """The process behind a pidfd, as our /proc names it."""
    found = re.search(r"^Pid:\s+(\d+)$", Path(f"/proc/self/fdinfo/{pidfd}").read_text(), re.MULTILINE)
    if found is None:
        raise ProcessLookupError("the box has no process any more")
    return found[1]
