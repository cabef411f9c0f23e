"""Resource limits: memory, processor time, file size, descriptors, and some things that a box needs none of.

Every limit is hard as well as soft: process 1 of a pid namespace ignores the soft processor limit's SIGXCPU. The limit
on memory counts address space, which mmap cannot get around, and starts from what the process has after its fork.
"""

from __future__ import annotations

import os
import platform
import re
import resource
import sys
from collections.abc import Mapping

from nablagrade.sandbox.layers.libc import on_linux

__all__ = ["apply", "available", "box_limits", "common_limits"]

DESCRIPTORS = 512


def available() -> bool:
    return on_linux()


def apply(limits: Mapping[int, int]) -> None:
    """Set limits, never above what this process has."""
    for kind, value in limits.items():
        _, hard = resource.getrlimit(kind)
        capped = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (capped, capped))


def common_limits(cpu_s: int, file_bytes: int) -> dict[int, int]:
    """The limits that other systems keep to as well; macOS refuses one on address space."""
    return {
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: DESCRIPTORS,
        resource.RLIMIT_CORE: 0,
    }


def box_limits(address_bytes: int, cpu_s: int, file_bytes: int, processes: int | None) -> dict[int, int]:
    """The limits of a box.

    Args:
        address_bytes: address space in all.
        processes: processes and threads; None where the count is shared with others of the same user, which only an own
            user namespace prevents.
    """
    if sys.platform != "linux":
        raise OSError("only Linux has this")
    limits = {
        **common_limits(cpu_s, file_bytes),
        resource.RLIMIT_AS: address_bytes,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if processes is not None:
        limits[resource.RLIMIT_NPROC] = processes
    return limits


def processes_are_counted() -> bool:
    """Whether the kernel counts a user's processes by user namespace (Linux 5.14); before, all count everywhere."""
    release = re.match(r"(\d+)\.(\d+)", platform.release())
    return release is not None and (int(release[1]), int(release[2])) >= (5, 14)


def address_space(statm: int) -> int:
    """Bytes of address space of this process, from its open /proc/self/statm."""
    return int(os.pread(statm, 64, 0).split()[0]) * os.sysconf("SC_PAGESIZE")
