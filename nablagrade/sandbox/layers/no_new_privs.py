"""No new privileges: no program that a box starts gets more rights than the box has, whatever bits its file has."""

from nablagrade.sandbox.layers.libc import on_linux, prctl

__all__ = ["apply", "available"]

PR_SET_NO_NEW_PRIVS = 38


def available() -> bool:
    return on_linux()


def apply() -> None:
    prctl(PR_SET_NO_NEW_PRIVS, 1)
