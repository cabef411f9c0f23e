"""Another user, when we are root: a box must not own the files, or be allowed to signal the processes, of whoever
grades.

In a user namespace of root's that is `nobody` of that namespace. Without one it is a number that no account has, so
that it shares no processes or files with anybody; a container that maps no such number gets `nobody`.
"""

from __future__ import annotations

import os
import sys

from nablagrade.sandbox.layers.libc import on_linux

__all__ = ["NOBODY", "apply", "available", "box_uids"]

NOBODY = 65534
FIRST_SLOT = 1_851_000_000
"""Far from accounts, from what containers map, and from what systemd hands out."""
SLOTS = 1 << 16


def available() -> bool:
    """Whether there is a user to change from: an ordinary one cannot, and need not in a user namespace of its own."""
    return on_linux() and os.geteuid() == 0


def box_uids(own_namespace: bool) -> tuple[int, ...]:
    """Users that a box may become, the best first."""
    return (NOBODY,) if own_namespace else (FIRST_SLOT + os.getpid() % SLOTS, NOBODY)


def apply(uid: int) -> None:
    """Become a user, and a group of the same number, for good."""
    if sys.platform != "linux":
        raise OSError("only Linux has this")
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
