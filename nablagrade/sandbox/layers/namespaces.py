"""Namespaces without files: own process ids, an empty network, own message queues and host name.

The network, ipc and uts namespaces are made once in the fork server and inherited by boxes. Every box has a pid
namespace of its own, so that killing its first process kills all, and so that it sees nobody else's.
"""

from __future__ import annotations

import os

from nablagrade.sandbox.layers.libc import LIBC, checked, on_linux

__all__ = ["KINDS", "PidNamespaces", "apply", "available"]

KINDS = {
    "mount": 0x00020000,
    "uts": 0x04000000,
    "ipc": 0x08000000,
    "pid": 0x20000000,
    "net": 0x40000000,
}
"""Their clone flags. The mount namespace is filled by `root`."""


def available() -> bool:
    return on_linux() and os.path.exists("/proc/self/ns/pid")


def apply(*kinds: str) -> None:
    """Enter new namespaces; that for pids holds for children only."""
    flags = sum(KINDS[kind] for kind in kinds)
    checked(LIBC.unshare(flags), f"unshare({'|'.join(kinds)})")


class PidNamespaces:
    """Forks children into pid namespaces of their own.

    After unshare(CLONE_NEWPID) the next child is process 1 of a new namespace; going back by setns makes the next
    unshare possible. So there is no second fork, which would cost as much as the first.
    """

    def __init__(self) -> None:
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def fork(self) -> int:
        """Fork; the child is process 1 of a new pid namespace."""
        apply("pid")
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid != 0:
                checked(LIBC.setns(self._own, KINDS["pid"]), "setns(pid)")
        return pid
