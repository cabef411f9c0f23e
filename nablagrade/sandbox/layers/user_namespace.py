"""A user namespace: what makes an ordinary user root over namespaces of its own, and over nothing else.

Entered once, by the keeper of a fork server, which must have one thread. Inside, an ordinary user is `nobody` with all
capabilities over the new namespace. Root has a second user to drop to, which only a process that stayed outside may
enter into the map.
"""

from __future__ import annotations

import os

from nablagrade.sandbox.layers.libc import LIBC, checked, on_linux
from nablagrade.sandbox.layers.uid import NOBODY

__all__ = ["apply", "available"]

CLONE_NEWUSER = 0x10000000


def available() -> bool:
    return on_linux() and os.path.exists("/proc/self/ns/user")


def apply() -> None:
    """Enter a new user namespace, with ids mapped.

    Raises:
        OSError: the kernel, the container or a policy does not allow it.
    """
    uid, gid = os.geteuid(), os.getegid()
    if uid != 0 or not _enter_with_two_ids():
        if uid != 0:
            _unshare()
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/gid_map", f"{NOBODY} {gid} 1")
        _write("/proc/self/uid_map", f"{NOBODY} {uid} 1")


def _enter_with_two_ids() -> bool:
    """Enter the namespace while a helper outside waits to write the maps; False when it may not."""
    ours, theirs = os.pipe()
    pid = os.getpid()
    helper = os.fork()
    if helper == 0:
        os._exit(_write_maps(pid, ours, theirs))
    os.close(ours)
    try:
        _unshare()
        os.write(theirs, b".")
    finally:
        os.close(theirs)
        _, status = os.waitpid(helper, 0)
    return status == 0


def _write_maps(pid: int, ours: int, theirs: int) -> int:
    os.close(theirs)
    if not os.read(ours, 1):
        return 1
    try:
        for kind in ("gid", "uid"):
            _write(f"/proc/{pid}/{kind}_map", f"0 0 1\n{NOBODY} {NOBODY} 1\n")
    except OSError:
        return 1
    return 0


def _unshare() -> None:
    checked(LIBC.unshare(CLONE_NEWUSER), "unshare(CLONE_NEWUSER)")


def _write(path: str, text: str) -> None:
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)
