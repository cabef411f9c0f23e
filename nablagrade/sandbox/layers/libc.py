"""The C library's calls that Python has no function for.

The functions are looked up once, in the fork server: the first use of ctypes in a fork costs 0.2 ms.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4

SYSCALLS = {
    "pivot_root": {"x86_64": 155, "aarch64": 41},
    "capset": {"x86_64": 126, "aarch64": 91},
    "close_range": {"x86_64": 436, "aarch64": 436},
    "mount_setattr": {"x86_64": 442, "aarch64": 442},
    "landlock_create_ruleset": {"x86_64": 444, "aarch64": 444},
    "landlock_add_rule": {"x86_64": 445, "aarch64": 445},
    "landlock_restrict_self": {"x86_64": 446, "aarch64": 446},
}
"""Calls that the C library, or Python, has no function for; the aarch64 column has not been run."""

LIBC = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, *values: int) -> int:
    """Call prctl(2).

    Raises:
        OSError: the kernel refused.
    """
    padded = [*values, 0, 0, 0, 0][:4]
    result = LIBC.prctl(option, *map(ctypes.c_ulong, padded))
    return checked(result, f"prctl({option}, {', '.join(map(str, values))})")


def syscall(name: str) -> Callable[..., int]:
    """A system call as a function that raises OSError."""
    number = SYSCALLS[name].get(platform.machine())

    def call(*values: object) -> int:
        if number is None:
            raise OSError(f"the number of {name} on {platform.machine()} is not known")
        return checked(LIBC.syscall(number, *values), name)

    return call


def checked(result: int, what: str) -> int:
    """The result of a call that gives -1 for failure.

    Raises:
        OSError: it failed; `what` is the call.
    """
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return int(result)


def on_linux() -> bool:
    return sys.platform == "linux"
