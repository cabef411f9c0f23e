"""The root folder of a box: read-only views of Python, its packages and the system's programs, and nothing else.

Built once by the fork server, in a mount namespace of its own, on a tmpfs that then becomes the root. Folders above a
view are new and open to all, so Python may lie under somebody's closed home folder. Every box adds, in a copy of that
namespace which ends with it, a /box of limited size and a /proc that shows its own processes.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable, Mapping

from nablagrade.sandbox.layers import namespaces
from nablagrade.sandbox.layers.libc import LIBC, checked, on_linux, syscall
from nablagrade.sandbox.view import holds

__all__ = ["BOX", "apply", "available", "build"]

BOX = "/box"
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
STAGES = ("/sys", "/mnt", "/media", "/srv", "/opt", "/home", "/tmp")
"""Where the new root may be built: on the first of these that hides nothing of what goes into it."""

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1 << 5, 1 << 12, 1 << 14, 1 << 18
MNT_DETACH = 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4

pivot_root = syscall("pivot_root")
mount_setattr = syscall("mount_setattr")


class MountAttr(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("attr_set", "attr_clr", "propagation", "userns_fd"))


def available() -> bool:
    return on_linux() and os.path.exists("/proc/self/ns/mnt")


def build(folders: Iterable[str], links: Mapping[str, str]) -> None:
    """Make a new root of views and symbolic links, and move into it; in a new mount namespace.

    Args:
        folders: real paths of folders and files, none inside another.
        links: symbolic links to make, by path.
    """
    folders = [*folders, *filter(os.path.exists, DEVICES)]
    stage = next(path for path in STAGES if os.path.isdir(path) and not any(holds(path, each) for each in folders))
    _mount("none", "/", None, MS_REC | MS_PRIVATE)
    _mount("nablagrade", stage, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m")
    for path in folders:
        _show(path, stage + path)
    for path, target in links.items():
        os.makedirs(os.path.dirname(stage + path), exist_ok=True)
        os.symlink(target, stage + path)
    os.mkdir(stage + BOX)
    os.mkdir(stage + "/proc", 0o555)
    _mount("proc", stage + "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    os.chdir(stage)
    pivot_root(b".", b".")
    checked(LIBC.umount2(b".", MNT_DETACH), "umount of the old root")
    os.chdir("/")
    _protect("/", MOUNT_ATTR_RDONLY, 0)


def apply(disk_bytes: int, files: int, uid: int, *, executable: bool) -> None:
    """In a box, while it still has its capabilities: its own /box and /proc.

    Args:
        files: how many files and folders /box takes.
        executable: whether programs may be started from it.
    """
    namespaces.apply("mount")
    noexec = 0 if executable else MS_NOEXEC
    options = f"mode=700,size={disk_bytes},nr_inodes={files},uid={uid},gid={uid}"
    _mount("box", BOX, "tmpfs", MS_NOSUID | MS_NODEV | noexec, options)
    _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    os.chdir(BOX)


def _show(path: str, target: str) -> None:
    """Bind a folder or file, with what is mounted below it, read-only."""
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o444))
    _mount(path, target, None, MS_BIND | MS_REC)
    device = stat.S_ISCHR(mode)
    _protect(target, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | (0 if device else MOUNT_ATTR_NODEV), AT_RECURSIVE)


def _protect(target: str, attributes: int, flags: int) -> None:
    """Add attributes to a mount; those that it has stay, which a user namespace insists on."""
    try:
        change = MountAttr(attr_set=attributes)
        mount_setattr(AT_FDCWD, target.encode(), flags, ctypes.byref(change), ctypes.sizeof(change))
    except OSError:  # before Linux 5.12, where what is mounted below stays as it is
        old = os.statvfs(target).f_flag & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)
        _mount("none", target, None, MS_REMOUNT | MS_BIND | old | attributes)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    arguments = (os.fsencode(source), os.fsencode(target), kind.encode() if kind else None)
    result = LIBC.mount(*arguments, ctypes.c_ulong(flags), options.encode() or None)
    checked(result, f"mount of {kind or source} on {target}")
