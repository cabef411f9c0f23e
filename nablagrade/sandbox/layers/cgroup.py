"""A cgroup (version 2) per box, where one may be made: memory and processes counted and capped by the kernel, all
processes and the pages of /box included.

It needs a group that already hands the memory and pids controllers down and that we may write to, such as that of a
container run with its own writable cgroup, or the parent of a service with `Delegate=yes`. Not run on the machines that
this was developed on, which had only version 1.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from nablagrade.sandbox.layers.libc import on_linux

__all__ = ["Group", "apply", "available", "find_group"]

MOUNT = "/sys/fs/cgroup"
CONTROLLERS = {"memory", "pids"}


def available() -> bool:
    return on_linux() and find_group() is not None


def find_group() -> str | None:
    """A folder in which a group with both controllers may be made: our own group's, or the one above it."""
    try:
        with open("/proc/self/cgroup", encoding="utf-8") as groups:
            own = next(line.rstrip("\n")[3:] for line in groups if line.startswith("0::"))
    except (OSError, StopIteration):
        return None
    folder = os.path.normpath(MOUNT + own)
    for candidate in (folder, os.path.dirname(folder)):
        if candidate.startswith(MOUNT) and _hands_down(candidate):
            return candidate
    return None


def _hands_down(folder: str) -> bool:
    try:
        with open(os.path.join(folder, "cgroup.subtree_control"), encoding="ascii") as controllers:
            return set(controllers.read().split()) >= CONTROLLERS and os.access(folder, os.W_OK)
    except OSError:
        return False


class Group:
    """A group for the boxes of one fork server, with a group per box in it; held by descriptor, so that it can be
    reached from a mount namespace that does not show it.

    Args:
        folder: of `find_group`.
    """

    def __init__(self, folder: str, name: str) -> None:
        self.path = os.path.join(folder, name)
        os.mkdir(self.path)
        self._folder = _open_folder(self.path)
        self._write("cgroup.subtree_control", "+memory +pids")

    def open_box(self, name: str, memory_bytes: int, processes: int) -> None:
        """Make the group of a box, before its fork."""
        os.mkdir(name, dir_fd=self._folder)
        self._write(f"{name}/memory.max", str(memory_bytes))
        self._write(f"{name}/pids.max", str(processes))
        self._write(f"{name}/memory.oom.group", "1")
        with suppress(OSError):  # no swap is accounted for here
            self._write(f"{name}/memory.swap.max", "0")

    def enter(self, name: str) -> None:
        """Move the calling process into the group of its box."""
        self._write(f"{name}/cgroup.procs", "0")

    def close_box(self, name: str) -> bool:
        """Remove the group of a box that has ended; what it started ends with it.

        Returns:
            Whether the kernel killed any of it because the group's memory was used up.
        """
        killed = self._was_killed(name)
        with suppress(OSError):
            self._write(f"{name}/cgroup.kill", "1")
        with suppress(OSError):
            os.rmdir(name, dir_fd=self._folder)
        return killed

    def _was_killed(self, name: str) -> bool:
        try:
            handle = os.open(f"{name}/memory.events", os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._folder)
        except OSError:
            return False
        with open(handle, encoding="ascii") as events:
            counts = dict(line.split() for line in events)
        return int(counts.get("oom_kill", 0)) > 0

    def _write(self, path: str, text: str) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC, dir_fd=self._folder)
        try:
            os.write(handle, text.encode())
        finally:
            os.close(handle)


def _open_folder(path: str) -> int:
    if sys.platform != "linux":
        raise OSError("only Linux has this")
    return os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)


def apply(group: Group, name: str) -> None:
    """Move the calling process into a box's group."""
    group.enter(name)


def remove(path: str) -> None:
    """Remove a fork server's group with the groups in it, all empty; for whoever outlives it."""
    with suppress(OSError):
        for entry in os.scandir(path):
            if entry.is_dir():
                os.rmdir(entry.path)
        os.rmdir(path)
