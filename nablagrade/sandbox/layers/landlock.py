"""Landlock: which files a box may read and write, whatever its user owns; no TCP, and no signals or abstract sockets to
the outside, as far as the kernel's version of Landlock knows them.

It needs no rights and works in containers, so it stands by itself where there are no namespaces. It also keeps a box
from tracing, or reading the memory of, any process outside.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable

from nablagrade.sandbox.layers.libc import on_linux, syscall

__all__ = ["apply", "available", "open_path", "version"]

CREATE_RULESET_VERSION = 1
RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_SOCK, MAKE_BLOCK = 1 << 6, 1 << 9, 1 << 11
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
FIRST_RIGHTS = (1 << 13) - 1
TCP = 0b11
"""Binding and connecting."""
SCOPES = 0b11
"""Abstract unix sockets and signals."""

READ = READ_FILE | READ_DIR
NEVER = MAKE_CHAR | MAKE_SOCK | MAKE_BLOCK | IOCTL_DEV
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
"""Rights that a rule for a file, not a folder, may give."""


class RulesetAttr(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("handled_access_fs", "handled_access_net", "scoped"))


class PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


create_ruleset = syscall("landlock_create_ruleset")
add_rule = syscall("landlock_add_rule")
restrict_self = syscall("landlock_restrict_self")


def version() -> int:
    """The kernel's Landlock ABI; 0 without Landlock."""
    try:
        return create_ruleset(None, ctypes.c_size_t(0), ctypes.c_uint(CREATE_RULESET_VERSION))
    except OSError:  # not built in, or switched off at boot
        return 0


def available() -> bool:
    return on_linux() and version() > 0


def open_path(path: str) -> int:
    """A descriptor that stands for a file or folder in a rule."""
    if sys.platform != "linux":
        raise OSError("only Linux has this")
    return os.open(path, os.O_PATH | os.O_CLOEXEC)


def apply(abi: int, readable: Iterable[int], writable: Iterable[int], *, executable: bool) -> None:
    """Allow what is given, and nothing else that this ABI can forbid; after no_new_privs.

    Args:
        readable: descriptors of `open_path`.
        writable: the same; files in such a folder may also be made and removed, but no devices or sockets.
        executable: whether programs may be started from either.
    """
    handled = handled_rights(abi)
    attr = RulesetAttr(handled, TCP if abi >= 4 else 0, SCOPES if abi >= 6 else 0)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = create_ruleset(ctypes.byref(attr), ctypes.c_size_t(size), ctypes.c_uint(0))
    run = EXECUTE if executable else 0
    for descriptor in readable:
        _allow(ruleset, descriptor, (READ | run) & handled)
    for descriptor in writable:
        _allow(ruleset, descriptor, handled & ~NEVER & ~(EXECUTE ^ run))
    restrict_self(ruleset, ctypes.c_uint(0))
    os.close(ruleset)


def handled_rights(abi: int) -> int:
    """All rights about files that an ABI knows."""
    added = (REFER if abi >= 2 else 0) | (TRUNCATE if abi >= 3 else 0) | (IOCTL_DEV if abi >= 5 else 0)
    return FIRST_RIGHTS | added


def _allow(ruleset: int, descriptor: int, rights: int) -> None:
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        rights &= OF_FILES
    rule = PathBeneath(rights, descriptor)
    add_rule(ruleset, ctypes.c_int(RULE_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint(0))
