"""No capabilities: what is left of root's rights, in the user namespace or outside, is given up.

The bounding set is emptied once in the fork server, which needs its own capabilities for the next box; a box only gives
up what it inherited.
"""

from __future__ import annotations

import ctypes

from nablagrade.sandbox.layers.libc import on_linux, prctl, syscall

__all__ = ["apply", "available", "bound"]

PR_CAPBSET_READ, PR_CAPBSET_DROP = 23, 24
VERSION_3 = 0x20080522
LAST = 63


class Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


HEADER = Header(VERSION_3, 0)
NONE = (ctypes.c_uint32 * 6)()
capset = syscall("capset")


def available() -> bool:
    return on_linux()


def bound() -> None:
    """In the fork server: nothing that is started from here on can ever get a capability by running a program."""
    for number in range(LAST + 1):
        try:
            if prctl(PR_CAPBSET_READ, number):
                prctl(PR_CAPBSET_DROP, number)
        except OSError:  # EINVAL: past the last one; EPERM: an ordinary user, who has none to drop
            break


def apply() -> None:
    """In the box: give up every capability."""
    capset(ctypes.byref(HEADER), NONE)
