"""The terms on which boxes are given out: what they may use, and how weak their isolation may be."""

from __future__ import annotations

import dataclasses
import json
import math
import os
from dataclasses import dataclass, field

from nablagrade.settings import Limits, Settings

__all__ = ["Terms", "make_terms"]

DEFAULTS = Limits()

PROCESSES = 128
"""Processes and threads of a box, where they can be counted."""
FILES = 4096
"""Files and folders that a box may make, where they can be counted."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a fork server is told about its boxes.

    Attributes:
        isolation: the least that is accepted: "full", "strong", "weak" (whatever the machine gives), or "none", which
            switches all layers off.
        subprocesses: programs may be started, where a box has a pid namespace.
        memory_bytes: address space beyond that of an empty box.
        disk_bytes: of one file, and of all files where the box has a file system of its own.
        cpu_s: processor seconds; more than the trusted side's clocks allow, for a box that nobody watches any more.
        without: layers left out all the same, and not missed: for the tests that show what each one stops.
    """

    isolation: str = "strong"
    subprocesses: bool = False
    memory_bytes: int = DEFAULTS.memory_bytes
    disk_bytes: int = DEFAULTS.disk_bytes + DEFAULTS.files_bytes
    cpu_s: int = field(default_factory=lambda: cpu_seconds(DEFAULTS))
    without: tuple[str, ...] = ()

    def dumps(self) -> str:
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def loads(cls, text: str) -> Terms:
        fields = json.loads(text)
        return cls(**{**fields, "without": tuple(fields["without"])})


def make_terms(settings: Settings) -> Terms:
    """The terms of a course."""
    limits = settings.limits
    return Terms(
        isolation=settings.isolation,
        subprocesses=settings.subprocesses,
        memory_bytes=limits.memory_bytes,
        disk_bytes=limits.disk_bytes + limits.files_bytes,
        cpu_s=cpu_seconds(limits),
    )


def cpu_seconds(limits: Limits) -> int:
    """What all cores together can use up in a submission's time."""
    return math.ceil(limits.submission_s) * (os.cpu_count() or 1) + 1
