"""seccomp: system calls that a box never makes do not work in it.

What is left of the kernel to attack is what Python, torch and a notebook use: files, memory, threads, time. No process
is started, no program run, no socket made that could reach anybody, nothing traced, mounted or loaded. A refused call
gives EPERM, a call newer than our table ENOSYS, a call of another architecture or ABI the end of the process.

The filter is a program for the kernel's classic BPF machine: a search tree over ranges of call numbers, so that each
call costs eight steps, and leaves that look at arguments where a number does not tell enough.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

from nablagrade.sandbox.layers.libc import on_linux, prctl
from nablagrade.sandbox.layers.syscalls import CEILING, NUMBERS

__all__ = ["POLICY", "Filter", "Rules", "apply", "available", "box_filter"]

POLICY = "deny-1"
"""Name of the set of rules, for records; the number rises when they change."""

PR_GET_SECCOMP, PR_SET_SECCOMP, MODE_FILTER = 21, 22, 2
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x40000000
"""Calls of the x32 ABI have this bit, and mean something else by the same numbers."""

LOAD, AND = 0x20, 0x54
JUMP, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT = 0x05, 0x15, 0x35, 0x45
RETURN = 0x06
AT_NUMBER, AT_ARCHITECTURE = 0, 4
AT_ARGUMENT = (16, 24)
"""Offsets of the low halves of the first two arguments, on machines of little endian, which both are."""

ALLOW, KILL_PROCESS, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000

CLONE_THREAD, CLONE_NEW_ANY = 0x00010000, 0x7E020000
AF_UNIX, SOCK_STREAM, SOCK_TYPES = 1, 1, 0xF
IOCTLS = (0x5401, 0x540F, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x5452)
"""Is it a terminal, whose, how large; how much can be read; blocking, inheritance, signals. The rest types into
terminals, or changes files of their owner that are only open for reading."""
PRCTLS = (2, 3, 15, 16, 21, 23, 39, 50, 51, 52, 53, 54, 55, 56, 63, 64, 0x53564D41)
"""What is asked or named: parent-death signal and dumpable (get), thread names, seccomp, capabilities, no_new_privs
(get), the vector and pointer settings of aarch64, names of memory ranges."""
SIGNALLING = ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
STARTING = ("execve", "execveat", "fork", "vfork")
MARKING = ("chmod", "fchmod", "fchmodat", "fchmodat2", "utime", "utimes", "futimesat", "utimensat")
CHANGING = (
    "chown", "lchown", "fchown", "fchownat", "setxattr", "lsetxattr", "fsetxattr", "setxattrat",
    "removexattr", "lremovexattr", "fremovexattr", "removexattrat", "file_setattr", "truncate",
)  # fmt: skip
"""Calls by which its owner changes a file that is not open for writing; Landlock does not know of them, or did not at
first."""
SPECIAL = {
    *("clone", "clone3", "socketpair", "ioctl", "prctl", "prlimit64", "tkill"),
    *(*SIGNALLING, *STARTING, *MARKING, *CHANGING),
}
"""Calls that are not refused altogether."""

Instruction = tuple[int, int, int, int | None]
"""Operation, jump if true, jump if false, constant; None as the constant stands for the box's own process id."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What depends on the other layers of a box.

    Attributes:
        subprocesses: programs may be started; only where a pid namespace ends them all.
        own_pids: the box has a pid namespace, so there is nobody outside whom it could signal.
        own_files: the box sees no files of its user's but its own, or has a user of its own. Elsewhere Landlock keeps
            it from writing to others, and must be helped to keep their permissions.
    """

    subprocesses: bool = False
    own_pids: bool = True
    own_files: bool = True


class SockFilter(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8), ("k", ctypes.c_uint32),
    )  # fmt: skip


class SockFprog(ctypes.Structure):
    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.POINTER(SockFilter)))


class Filter:
    """An assembled filter; built in the fork server, put on in boxes."""

    def __init__(self, program: Sequence[Instruction]) -> None:
        self._instructions = (SockFilter * len(program))()
        for slot, (code, jt, jf, k) in zip(self._instructions, program, strict=True):
            slot.code, slot.jt, slot.jf, slot.k = code, jt, jf, k or 0
        self._with_pid = [self._instructions[i] for i, (*_, k) in enumerate(program) if k is None]
        self._program = SockFprog(len(program), self._instructions)
        self._address = ctypes.addressof(self._program)

    def install(self) -> None:
        """Put the filter on the calling process, for good."""
        for instruction in self._with_pid:
            instruction.k = os.getpid()
        prctl(PR_SET_SECCOMP, MODE_FILTER, self._address)


def available() -> bool:
    """Whether the kernel filters and we know this machine's numbers."""
    if not on_linux() or platform.machine() not in ARCHITECTURES:
        return False
    try:
        prctl(PR_SET_SECCOMP, MODE_FILTER, 0)
    except OSError as error:
        return error.errno == errno.EFAULT  # it would have read the filter
    return False


def apply(assembled: Filter) -> None:
    """Put a filter on the calling process, which has one thread and no_new_privs."""
    assembled.install()


def box_filter(rules: Rules) -> Filter:
    """The filter of a box on this machine."""
    return Filter(assemble(platform.machine(), rules))


def assemble(machine: str, rules: Rules) -> list[Instruction]:
    """The whole filter for a kind of machine."""
    numbers = NUMBERS[machine]
    leaves: dict[int, list[Instruction]] = {}
    for name, number in numbers.items():
        leaves[number] = leaf_of(name, rules) if name in SPECIAL else refuse()
    head: list[Instruction] = [
        (LOAD, 0, 0, AT_ARCHITECTURE),
        (JUMP_EQUAL, 1, 0, ARCHITECTURES[machine]),
        (RETURN, 0, 0, KILL_PROCESS),
        (LOAD, 0, 0, AT_NUMBER),
    ]
    if machine == "x86_64":
        head += [(JUMP_AT_LEAST, 0, 1, X32), (RETURN, 0, 0, KILL_PROCESS)]
    return head + search_tree(ranges_of(leaves))


def leaf_of(name: str, rules: Rules) -> list[Instruction]:
    """What is done about a call that is not simply refused."""
    match name:
        case "clone3":
            return refuse(errno.ENOSYS)  # its flags lie in memory; the C library then uses clone
        case "clone":
            thread: list[Instruction] = [] if rules.subprocesses else [(JUMP_ANY_BIT, 1, 0, CLONE_THREAD), *refuse()]
            return [(LOAD, 0, 0, AT_ARGUMENT[0]), (JUMP_ANY_BIT, 0, 1, CLONE_NEW_ANY), *refuse(), *thread, *allow()]
        case "socketpair":
            # Only streams: a datagram socket could send to a path or name without ever connecting.
            family: list[Instruction] = [(LOAD, 0, 0, AT_ARGUMENT[0]), (JUMP_EQUAL, 1, 0, AF_UNIX), *refuse()]
            kind: list[Instruction] = [(LOAD, 0, 0, AT_ARGUMENT[1]), (AND, 0, 0, SOCK_TYPES)]
            return [*family, *kind, (JUMP_EQUAL, 1, 0, SOCK_STREAM), *refuse(), *allow()]
        case "ioctl":
            return [(LOAD, 0, 0, AT_ARGUMENT[1]), *only(IOCTLS, errno.ENOTTY)]
        case "prctl":
            return [(LOAD, 0, 0, AT_ARGUMENT[0]), *only(PRCTLS)]
        case "prlimit64":
            return [(LOAD, 0, 0, AT_ARGUMENT[0]), *only((0, None))]
        case "tkill":
            return allow() if rules.own_pids else refuse()  # a thread's id may be anybody's
        case _ if name in SIGNALLING:
            return allow() if rules.own_pids else [(LOAD, 0, 0, AT_ARGUMENT[0]), *only((None,))]
        case _ if name in STARTING:
            return allow() if rules.subprocesses else refuse()
        case _ if name in MARKING:
            # Done by libraries that copy files, so it does nothing and says it went well.
            return allow() if rules.own_files else refuse(0)
        case _ if name in CHANGING:
            return allow() if rules.own_files else refuse()
    raise ValueError(name)


def allow() -> list[Instruction]:
    return [(RETURN, 0, 0, ALLOW)]


def refuse(number: int = errno.EPERM) -> list[Instruction]:
    return [(RETURN, 0, 0, ERRNO | number)]


def only(values: Sequence[int | None], number: int = errno.EPERM) -> list[Instruction]:
    """Allow what is among the values, refuse the rest."""
    tests: list[Instruction] = [(JUMP_EQUAL, len(values) - i, 0, value) for i, value in enumerate(values)]
    return [*tests, *refuse(number), *allow()]


def ranges_of(leaves: dict[int, list[Instruction]]) -> list[tuple[int, list[Instruction]]]:
    """All call numbers as ranges: where each begins, and what is done about it."""
    ranges: list[tuple[int, list[Instruction]]] = []
    for number in range(CEILING):
        leaf = leaves.get(number, allow())
        if not ranges or ranges[-1][1] != leaf:
            ranges.append((number, leaf))
    return [*ranges, (CEILING, refuse(errno.ENOSYS))]


def search_tree(ranges: Sequence[tuple[int, list[Instruction]]]) -> list[Instruction]:
    """Instructions that find the range of the number at hand."""
    if len(ranges) == 1:
        return ranges[0][1]
    middle = len(ranges) // 2
    left, right = search_tree(ranges[:middle]), search_tree(ranges[middle:])
    start = ranges[middle][0]
    if len(left) < 256:
        return [(JUMP_AT_LEAST, len(left), 0, start), *left, *right]
    return [(JUMP_AT_LEAST, 0, 1, start), (JUMP, 0, 0, len(left)), *left, *right]  # conditional jumps reach 255
