"""Canaries: what a box must not be able to do is tried in it, right before a stranger's code comes.

A layer that was put on without an error may still stop nothing: some kernels and containers accept a call and ignore
it. Whatever a canary gets through ends the box.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Collection

__all__ = ["LayerError", "check_canaries", "find_forbidden"]

FORBIDDEN = ("/etc/passwd", "/etc/group", "/etc/hostname", "/proc/1/status")


class LayerError(Exception):
    """A layer could not be put on, or did not hold.

    Attributes:
        layer: its name.
    """

    def __init__(self, layer: str, problem: str) -> None:
        super().__init__(f"{layer}: {problem}")
        self.layer = layer


def find_forbidden() -> str | None:
    """A file that anybody may read and no box may; asked before there is any isolation."""
    return next((path for path in FORBIDDEN if _opens(path)), None)


def check_canaries(layers: Collection[str], forbidden: str | None, uid: int | None, *, subprocesses: bool) -> None:
    """Try a file, a process, a socket and the rights of root.

    Args:
        layers: what was put on; a canary is sent only where one of them promises to stop it.
        uid: the user that this process was to become.

    Raises:
        LayerError: something went through.
    """
    if {"landlock", "mount"} & set(layers) and (forbidden is None or _opens(forbidden)):
        raise LayerError("landlock" if "landlock" in layers else "mount", f"{forbidden} can be read")
    if "seccomp" in layers:
        if not subprocesses and _forks():
            raise LayerError("seccomp", "a process can be started")
        if _opens_socket():
            raise LayerError("seccomp", "a socket can be opened")
    if "pid" in layers and os.getpid() != 1:
        raise LayerError("pid", "the box is not process 1 of a namespace of its own")
    if sys.platform == "linux" and uid is not None and os.getresuid() != (uid, uid, uid):
        raise LayerError("uid", f"the users are {os.getresuid()}, not {uid}")
    if "capabilities" in layers and _becomes_root():
        raise LayerError("capabilities", "the user can be changed")


def _opens(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
    except OSError:
        return False
    return True


def _forks() -> bool:
    try:
        pid = os.fork()
    except OSError:
        return False
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def _opens_socket() -> bool:
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    except OSError:
        return False
    return True


def _becomes_root() -> bool:
    """Setting no groups needs a capability, and changes nothing that is missed."""
    try:
        os.setgroups([])
    except OSError:
        return False
    return True
