"""What a box uses while it works, measured by the trusted side."""

from __future__ import annotations

from dataclasses import dataclass

from nablagrade.sandbox.process import Process

SAMPLE_S = 0.02


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds (user and system, all threads), and bytes of resident memory above what was in use at the start."""

    cpu_s: float
    memory_bytes: int


class Meter:
    """Measures one process from now on.

    Memory is the peak that the system keeps, where it does and that was passed since the start, and the largest sample
    otherwise.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._cpu_s = process.cpu_s()
        self._resident, self._peak = process.resident()
        self._largest = self._resident

    def sample(self) -> None:
        """Look at the memory in use, about every `SAMPLE_S`."""
        self._largest = max(self._largest, self._process.resident()[0])

    def usage(self) -> Usage:
        """What was used since the start."""
        resident, peak = self._process.resident()
        largest = max(self._largest, resident, peak if peak > self._peak else 0)
        return Usage(self._process.cpu_s() - self._cpu_s, largest - self._resident)
