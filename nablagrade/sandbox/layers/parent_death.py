"""Killed with its parent: a box does not outlive the fork server, however that ended.

To be applied after the last change of user or capabilities, which makes the kernel forget it.
"""

import signal

from nablagrade.sandbox.layers.libc import PR_SET_PDEATHSIG, on_linux, prctl

__all__ = ["apply", "available"]


def available() -> bool:
    return on_linux()


def apply() -> None:
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
