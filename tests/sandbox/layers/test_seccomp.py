"""The filter, read by a small machine of our own: so the one for the other architecture is tested too."""

from __future__ import annotations

import errno
import platform
import re
from pathlib import Path

import pytest

from nablagrade.sandbox.layers import seccomp
from nablagrade.sandbox.layers.syscalls import CEILING, NUMBERS

HEADERS = {
    "x86_64": ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"),
    "aarch64": ("/usr/include/asm-generic/unistd.h",),
}
DEFINITION = re.compile(r"#define __NR(?:3264)?_(\w+)\s+(\d+)")
KILLED, ALLOWED, NOTHING_DONE = "killed", "allowed", "nothing done"
PLAIN = seccomp.Rules()
OWN_PID = 4711
MACHINES = sorted(NUMBERS)


def run(program: list[seccomp.Instruction], machine: str, number: int, *arguments: int) -> str:
    """What the filter says to a system call."""
    data = {seccomp.AT_NUMBER: number, seccomp.AT_ARCHITECTURE: seccomp.ARCHITECTURES[machine]}
    data |= dict(zip(seccomp.AT_ARGUMENT, (*arguments, 0, 0), strict=False))
    at = accumulator = 0
    while True:
        code, jt, jf, constant = program[at]
        k = OWN_PID if constant is None else constant
        at += 1
        match code:
            case seccomp.LOAD:
                accumulator = data[k]
            case seccomp.AND:
                accumulator &= k
            case seccomp.JUMP:
                at += k
            case seccomp.JUMP_EQUAL:
                at += jt if accumulator == k else jf
            case seccomp.JUMP_AT_LEAST:
                at += jt if accumulator >= k else jf
            case seccomp.JUMP_ANY_BIT:
                at += jt if accumulator & k else jf
            case seccomp.RETURN:
                return verdict(k)
            case _:
                raise AssertionError(f"an operation {code:#x} that the filter does not need")


def verdict(value: int) -> str:
    if value == seccomp.KILL_PROCESS:
        return KILLED
    number = value - seccomp.ERRNO
    return ALLOWED if value == seccomp.ALLOW else errno.errorcode[number] if number else NOTHING_DONE


def call(machine: str, name: str, *arguments: int, rules: seccomp.Rules = PLAIN) -> str:
    return run(seccomp.assemble(machine, rules), machine, NUMBERS[machine][name], *arguments)


@pytest.mark.parametrize("machine", MACHINES)
def test_numbers_are_the_kernels(machine: str):
    header = next((path for path in map(Path, HEADERS[machine]) if path.exists()), None)
    if header is None:
        pytest.skip("the kernel's headers are not installed")
    known = {name: int(number) for name, number in DEFINITION.findall(header.read_text())}
    ours = NUMBERS[machine]
    assert {name: number for name, number in ours.items() if known.get(name, number) != number} == {}


@pytest.mark.parametrize("machine", MACHINES)
def test_every_number_has_its_verdict(machine: str):
    program = seccomp.assemble(machine, PLAIN)
    names = {number: name for name, number in NUMBERS[machine].items()}
    for number in range(CEILING):
        name = names.get(number)
        if name is None:
            assert run(program, machine, number) == ALLOWED, number
        elif name not in seccomp.SPECIAL:
            assert run(program, machine, number) == "EPERM", name
    assert {run(program, machine, number) for number in (CEILING, CEILING + 1, 4000)} == {"ENOSYS"}


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("clone", (0x3D0F00, 0), ALLOWED),  # a thread
        ("clone", (0x11, 0), "EPERM"),  # a process
        ("clone", (0x3D0F00 | 0x10000000, 0), "EPERM"),  # a thread in a new user namespace
        ("clone3", (), "ENOSYS"),
        ("execve", (), "EPERM"),
        ("socket", (1, 1), "EPERM"),
        ("socketpair", (1, 1), ALLOWED),
        ("socketpair", (1, 1 | 0o2000000 | 0o4000), ALLOWED),  # with its flags
        ("socketpair", (1, 2), "EPERM"),
        ("socketpair", (1, 5), "EPERM"),
        ("socketpair", (2, 1), "EPERM"),
        ("ioctl", (0, 0x5412), "ENOTTY"),  # typing into a terminal
        ("ioctl", (0, 0x40086602), "ENOTTY"),  # a file's flags
        ("ioctl", (0, 0x5401), ALLOWED),
        ("prctl", (15,), ALLOWED),  # naming a thread
        ("prctl", (4,), "EPERM"),  # making itself dumpable
        ("prctl", (1,), "EPERM"),  # outliving its parent
        ("prlimit64", (0,), ALLOWED),
        ("prlimit64", (OWN_PID,), ALLOWED),
        ("prlimit64", (OWN_PID + 1,), "EPERM"),
    ],
)
def test_arguments_decide_where_a_number_does_not(machine: str, name: str, arguments: tuple[int, ...], expected: str):
    assert call(machine, name, *arguments) == expected


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", seccomp.SIGNALLING)
def test_without_a_pid_namespace_a_box_signals_only_itself(machine: str, name: str):
    shared = seccomp.Rules(own_pids=False)
    assert call(machine, name, OWN_PID, rules=shared) == ALLOWED
    assert {call(machine, name, pid, rules=shared) for pid in (0, 1, OWN_PID + 1, 0xFFFFFFFF)} == {"EPERM"}
    assert call(machine, name, 1) == ALLOWED


@pytest.mark.parametrize("machine", MACHINES)
def test_where_programs_may_be_started_namespaces_may_not(machine: str):
    rules = seccomp.Rules(subprocesses=True)
    assert call(machine, "execve", rules=rules) == ALLOWED
    assert call(machine, "clone", 0x11, rules=rules) == ALLOWED
    assert call(machine, "clone", 0x11 | 0x20000000, rules=rules) == "EPERM"


@pytest.mark.parametrize("machine", MACHINES)
def test_files_of_the_same_user_keep_their_permissions(machine: str):
    rules = seccomp.Rules(own_files=False)
    for name in set(NUMBERS[machine]) & {*seccomp.MARKING, *seccomp.CHANGING}:
        expected = NOTHING_DONE if name in seccomp.MARKING else "EPERM"
        assert (call(machine, name), call(machine, name, rules=rules)) == (ALLOWED, expected), name


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_of_another_architecture_end_the_process(machine: str):
    program = seccomp.assemble(machine, PLAIN)
    other = next(each for each in MACHINES if each != machine)
    assert run(program, other, 1) == KILLED


def test_calls_of_the_x32_abi_end_the_process():
    program = seccomp.assemble("x86_64", PLAIN)
    assert run(program, "x86_64", seccomp.X32 | 1) == KILLED


def test_an_unknown_machine_has_no_filter(monkeypatch: pytest.MonkeyPatch):
    assert seccomp.available()
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert not seccomp.available()
