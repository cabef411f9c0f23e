"""What a box uses while it works, read by the trusted side from /proc: the box's own word is not needed for it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
KIB = 1024
SAMPLE_S = 0.02


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds (user and system, all threads), and bytes of resident memory above what was in use at the start."""

    cpu_s: float
    memory_bytes: int


class Meter:
    """Measures one process from now on.

    Memory is the peak that the kernel keeps, where it was passed since the start, and the largest sample otherwise.

    A process that has ended counts as using nothing: whoever measures it learns of its end elsewhere.

    Args:
        pidfd: of the process; its number in our own namespace is looked up, whatever namespace it lives in.
    """

    def __init__(self, pidfd: int) -> None:
        self._pidfd = pidfd
        self._cpu_s = self._read_cpu_s()
        self._resident, self._peak = self._read_memory()
        self._largest = self._resident

    def sample(self) -> None:
        """Look at the memory in use, about every `SAMPLE_S`."""
        self._largest = max(self._largest, self._read_memory()[0])

    def usage(self) -> Usage:
        """What was used since the start."""
        resident, peak = self._read_memory()
        largest = max(self._largest, resident, peak if peak > self._peak else 0)
        return Usage(self._read_cpu_s() - self._cpu_s, largest - self._resident)

    def _read_cpu_s(self) -> float:
        return read_cpu_s(self._pidfd)

    def _read_memory(self) -> tuple[int, int]:
        """Resident memory now, and its peak so far, in bytes."""
        found = read_status(self._pidfd)
        return found.get("VmRSS", 0), found.get("VmHWM", 0)


def read_cpu_s(pidfd: int) -> float:
    fields = read_proc(pidfd, "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S if fields else 0.0


def memory_in_use(pidfd: int) -> int:
    """Resident bytes that no file stands behind: libraries are shared by all boxes, and count for none."""
    found = read_status(pidfd)
    return found.get("RssAnon", 0) + found.get("RssShmem", 0)


def read_status(pidfd: int) -> dict[str, int]:
    """Bytes of memory by their names in /proc/PID/status."""
    found = re.findall(r"^(\w+):\s+(\d+) kB$", read_proc(pidfd, "status"), re.MULTILINE)
    return {name: int(size) * KIB for name, size in found}


def read_proc(pidfd: int, file: str) -> str:
    try:
        return (Path("/proc") / process_id(pidfd) / file).read_text()
    except OSError:
        return ""


def process_id(pidfd: int) -> str:
    """The process behind a pidfd, as our /proc names it."""
    found = re.search(r"^Pid:\s+(\d+)$", Path(f"/proc/self/fdinfo/{pidfd}").read_text(), re.MULTILINE)
    if found is None:
        raise ProcessLookupError("the box has no process any more")
    return found[1]
