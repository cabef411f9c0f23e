"""Other machines on this one: users, closed folders and containers that a test needs, in this process only."""

# Plain system calls, as in the sandbox.
# ruff: noqa: PTH103, PTH120

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
from pathlib import Path

import nablagrade
from nablagrade.sandbox.layers import capabilities, libc, namespaces, root, seccomp, syscalls, uid

USER = 54_321
"""An ordinary user, who needs no account for this."""
CONTAINER_CAPABILITIES = 0xA80425FB
"""What root has in a container by default."""


def enter_machine(*, container: bool) -> None:
    """Make this process's machine: as root one where everybody may read Python, and where nothing hits the real one."""
    if os.geteuid() == 0:
        enter_own_namespaces()
        open_python()
    if container:
        enter_container()


def become(who: str) -> None:
    if who == "user" and os.geteuid() == 0:
        uid.apply(USER)
        libc.prctl(libc.PR_SET_DUMPABLE, 1)  # as a process that was started by that user


def enter_own_namespaces() -> None:
    namespaces.apply("mount", "uts", "ipc")
    libc.checked(libc.LIBC.mount(b"none", b"/", None, ctypes.c_ulong(root.MS_REC | root.MS_PRIVATE), None), "mount")


def open_python() -> None:
    """Show Python, which may lie under root's closed home folder, to everybody: in this process's mount namespace."""
    for prefix in {sys.prefix, sys.base_prefix, os.path.dirname(nablagrade.__path__[0])}:
        closed = next((str(each) for each in reversed(Path(prefix).parents) if not each.stat().st_mode & 0o001), None)
        if closed is not None:
            handle = os.open(prefix, os.O_PATH)
            bind = ctypes.c_ulong(root.MS_BIND | root.MS_REC)
            libc.checked(libc.LIBC.mount(b"x", closed.encode(), b"tmpfs", ctypes.c_ulong(0), b"mode=755"), "mount")
            os.makedirs(prefix)
            source = f"/proc/self/fd/{handle}".encode()
            libc.checked(libc.LIBC.mount(source, prefix.encode(), None, bind, None), "bind")


def enter_container() -> None:
    """Restrict this process as an ordinary container does: no namespaces, no mounts, few capabilities."""
    seccomp_of_container()
    if os.geteuid() == 0:
        for number in range(41):
            if not CONTAINER_CAPABILITIES >> number & 1:
                libc.prctl(capabilities.PR_CAPBSET_DROP, number)
        kept = (CONTAINER_CAPABILITIES, CONTAINER_CAPABILITIES, 0, 0, 0, 0)
        capabilities.capset(ctypes.byref(capabilities.HEADER), (ctypes.c_uint32 * 6)(*kept))


def seccomp_of_container() -> None:
    numbers = syscalls.NUMBERS[platform.machine()]
    forbidden = ("unshare", "setns", "mount", "umount2", "pivot_root", "mount_setattr", "open_tree", "move_mount")
    leaves = {numbers[name]: seccomp.refuse() for name in forbidden}
    leaves[numbers["clone3"]] = seccomp.refuse(errno.ENOSYS)
    leaves[numbers["clone"]] = seccomp.leaf_of("clone", seccomp.Rules(subprocesses=True))
    tree = seccomp.search_tree(seccomp.ranges_of(leaves))
    seccomp.apply(seccomp.Filter([(seccomp.LOAD, 0, 0, seccomp.AT_NUMBER), *tree]))
