"""The terms on which boxes are given out: what they may use, and how weak their isolation may be."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from typing import Any

from nablagrade.settings import Limits, Settings

__all__ = ["Terms", "box_terms", "make_terms"]

DEFAULTS = Limits()
BACKSTOP = 1.5
"""How much more processor time the kernel allows than the limit, which the trusted side watches by an exact clock.

RLIMIT_CPU goes by whom the timer's tick finds running: on a busy machine boxes were ended for 1 s after 0.83 s. It is
for boxes that are never looked at, since all their requests are short, and must not come first.
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a fork server is told about its boxes.

    Attributes:
        isolation: the least that is accepted: "full", "strong", "weak" (whatever the machine gives), or "none", which
            switches all layers off.
        subprocesses: programs may be started, where a box has a pid namespace.
        memory_bytes: address space beyond that of an empty box.
        disk_bytes: of one file, and of all files where the box has a file system of its own.
        disk_files: files and folders that a box may make; processes: its processes and threads; where they can be
            counted.
        cpu_s: processor seconds of each process, as the kernel counts them.
        without: layers left out all the same, and not missed: for the tests that show what each one stops.
    """

    isolation: str = "strong"
    subprocesses: bool = False
    memory_bytes: int = DEFAULTS.memory_bytes
    disk_bytes: int = DEFAULTS.disk_bytes + DEFAULTS.files_bytes
    disk_files: int = DEFAULTS.disk_files
    processes: int = DEFAULTS.processes
    cpu_s: int = math.ceil(BACKSTOP * DEFAULTS.submission_cpu_s) + 1
    without: tuple[str, ...] = ()

    def dumps(self) -> str:
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def loads(cls, text: str) -> Terms:
        fields = json.loads(text)
        return cls(**{**fields, "without": tuple(fields["without"])})


def make_terms(settings: Settings) -> Terms:
    """The terms of a course."""
    return Terms(isolation=settings.isolation, subprocesses=settings.subprocesses, **box_terms(settings.limits))


def box_terms(limits: Limits) -> dict[str, Any]:
    """The terms of one box, which may be narrower or wider than its course's."""
    return {
        "memory_bytes": limits.memory_bytes,
        "disk_bytes": limits.disk_bytes + limits.files_bytes,
        "disk_files": limits.disk_files,
        "processes": limits.processes,
        "cpu_s": math.ceil(BACKSTOP * limits.submission_cpu_s) + 1,
    }
