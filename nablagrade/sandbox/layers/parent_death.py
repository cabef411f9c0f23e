"""Killed with its parent: a box does not outlive the fork server, however that ended."""

import signal

from nablagrade.sandbox.layers.libc import PR_SET_PDEATHSIG, on_linux, prctl

__all__ = ["apply", "available"]


def available() -> bool:
    return on_linux()


def apply() -> None:
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
