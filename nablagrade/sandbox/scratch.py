"""The folder in which working directories lie, where boxes have no file system of their own.

It is locked for as long as somebody looks after it, and what nobody locks is removed by whoever comes next.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import suppress

from nablagrade.sandbox.workdir import remove_folder

__all__ = ["PREFIX", "make_scratch", "sweep"]

PREFIX = "nablagrade-boxes-"


def make_scratch(folder: str) -> tuple[str, int]:
    """A new folder for working directories, and the descriptor that locks it for as long as it, or a fork's copy of it,
    is open."""
    while True:
        scratch = tempfile.mkdtemp(prefix=PREFIX, dir=folder)
        try:
            lock = os.open(scratch, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError:  # somebody swept it away already
            continue
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.isdir(scratch):  # else somebody swept it away before it was locked
            os.chmod(scratch, 0o711)  # another user passes through to a working directory of its own
            return scratch, lock
        os.close(lock)


def sweep(folder: str) -> None:
    """Remove what was left where all who looked after it were killed in the same moment: folders that nobody locks."""
    for entry in os.scandir(folder):
        with suppress(OSError):
            if entry.name.startswith(PREFIX) and entry.stat(follow_symlinks=False).st_uid == os.geteuid():
                handle = os.open(entry.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    remove_folder(entry.path)
                finally:
                    os.close(handle)
