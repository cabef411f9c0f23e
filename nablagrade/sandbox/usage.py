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
        fields = self._read("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S if fields else 0.0

    def _read_memory(self) -> tuple[int, int]:
        """Resident memory now, and its peak so far, in bytes."""
        found = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB$", self._read("status"), re.MULTILINE))
        return int(found.get("VmRSS", 0)) * KIB, int(found.get("VmHWM", 0)) * KIB

    def _read(self, file: str) -> str:
        try:
            return (Path("/proc") / process_id(self._pidfd) / file).read_text()
        except OSError:
            return ""


def process_id(pidfd: int) -> str:
    """The process behind a pidfd, as our /proc names it."""
    found = re.search(r"^Pid:\s+(\d+)$", Path(f"/proc/self/fdinfo/{pidfd}").read_text(), re.MULTILINE)
    if found is None:
        raise ProcessLookupError("the box has no process any more")
    return found[1]
