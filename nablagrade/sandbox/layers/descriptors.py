"""Descriptors closed: a box keeps its three standard ones and its channel."""

from __future__ import annotations

import ctypes
import os

from nablagrade.sandbox.layers.libc import LIBC, on_linux, syscall

__all__ = ["CHANNEL", "apply", "available"]

CHANNEL = 3
"""The box's end of the channel has this number afterwards."""

ALL = ctypes.c_uint(0xFFFFFFFF)
close_range = syscall("close_range")


def available() -> bool:
    return on_linux()


def apply(channel: int) -> None:
    """Close all descriptors above 2 but the channel, which becomes number 3."""
    os.dup2(channel, CHANNEL, inheritable=False)
    try:
        close_range(ctypes.c_uint(CHANNEL + 1), ALL, 0)
    except OSError:  # before Linux 5.9
        os.closerange(CHANNEL + 1, LIBC.getdtablesize())
