"""What somebody in a box tries, and what lies outside of it."""

# Plain system calls: what fails must be the call that is meant.
# ruff: noqa: PTH101, PTH116, PTH118, PTH123

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import signal
import socket
import stat
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass

from nablagrade.sandbox.layers import libc
from nablagrade.sandbox.terms import Terms

MIB = 1 << 20
TERMS = Terms(memory_bytes=256 * MIB, disk_bytes=8 * MIB, cpu_s=60)
SHM_KEY = 0x6E61626C


@dataclass(slots=True)
class World:
    """What lies outside of the box.

    Attributes:
        secret: a file that anybody may read; own_secret: one that only the grading account may.
        others_secret: one that only root's rights open.
        victim: a process of the box's own user.
        address: of a TCP server; mailbox: of a datagram socket in the file system.
        descriptor: an open file that the fork server forgot to close.
        suid_id: the program `id` with the setuid bit of root.
    """

    folder: str
    victim: int
    address: tuple[str, int] = ("", 0)
    descriptor: int = -1
    shm: int = -1
    fork_server: int = -1

    @property
    def secret(self) -> str:
        return os.path.join(self.folder, "secret")

    @property
    def own_secret(self) -> str:
        return os.path.join(self.folder, "own")

    @property
    def others_secret(self) -> str:
        return os.path.join(self.folder, "others")

    @property
    def mailbox(self) -> str:
        return os.path.join(self.folder, "mailbox")

    @property
    def suid_id(self) -> str:
        return os.path.join(self.folder, "id")


# ---- attacks: each returns whether it got through, or raises


def read_a_file(world: World) -> bool:
    with open(world.secret) as file:
        return file.read() == "secret"


def read_a_file_of_the_account(world: World) -> bool:
    with open(world.own_secret) as file:
        return file.read() == "secret"


def read_a_file_of_another(world: World) -> bool:
    with open(world.others_secret) as file:
        return file.read() == "secret"


def write_beside_python(world: World) -> bool:
    with open(os.path.join(world.folder, "written"), "w") as file:
        return file.write("x") == 1


def read_a_command_line(world: World) -> bool:
    with open(f"/proc/{world.victim}/cmdline", "rb") as file:
        return bool(file.read())


def read_an_environment(world: World) -> bool:
    with open(f"/proc/{world.victim}/environ", "rb") as file:
        file.read()
    return True


def change_a_files_mode(world: World) -> bool:
    os.chmod(world.own_secret, 0o604)
    return stat.S_IMODE(os.stat(world.own_secret).st_mode) == 0o604


def change_the_mode_of_an_open_file(world: World) -> bool:
    """Such as one of Python's, where the account that grades has installed it."""
    with open("own", "w") as file:
        os.fchmod(file.fileno(), 0o604)
        return stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o604


def cut_a_file_short(world: World) -> bool:
    os.truncate(world.own_secret, 0)
    return True


def make_many_files(world: World) -> bool:
    for number in range(TERMS.disk_files + 1):
        os.close(os.open(f"{number}", os.O_CREAT | os.O_WRONLY))
    return True


def write_a_large_file(world: World) -> bool:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open("large", "wb", buffering=0) as file:
        return all(file.write(bytes(MIB)) == MIB for _ in range(TERMS.disk_bytes // MIB + 1))


def write_many_large_files(world: World) -> bool:
    for number in range(4):
        with open(f"large-{number}", "wb", buffering=0) as file:
            if any(file.write(bytes(MIB)) != MIB for _ in range(TERMS.disk_bytes // MIB - 1)):
                return False
    return True


def map_much_memory(world: World) -> bool:
    mmap.mmap(-1, 2 * TERMS.memory_bytes).close()
    return True


def map_much_shared_memory(world: World) -> bool:
    mmap.mmap(-1, 2 * TERMS.memory_bytes, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS).close()
    return True


def open_many_descriptors(world: World) -> bool:
    return len([os.dup(1) for _ in range(600)]) == 600


def start_many_threads(world: World) -> bool:
    threading.stack_size(1 << 16)
    go = threading.Event()
    threads = [threading.Thread(target=go.wait, daemon=True) for _ in range(300)]
    try:
        for thread in threads:
            thread.start()
    finally:
        go.set()
    return True


def start_a_process(world: World) -> bool:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def run_a_program(world: World) -> bool:
    os.posix_spawn("/bin/true", ["true"], {})
    return True


def signal_a_process(world: World) -> bool:
    os.kill(world.victim, 0)
    return True


def limit_a_process(world: World) -> bool:
    resource.prlimit(world.victim, resource.RLIMIT_CORE, (0, 0))
    return True


def connect_by_tcp(world: World) -> bool:
    socket.create_connection(world.address, timeout=5).close()
    return True


def send_by_udp(world: World) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        return sock.sendto(b"x", world.address) == 1


def send_to_a_path(world: World) -> bool:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        return ours.sendto(b"x", world.mailbox) == 1


def connect_to_a_name(world: World) -> bool:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(f"\0{world.mailbox}")
    return True


def attach_shared_memory(world: World) -> bool:
    number = libc.LIBC.shmget(SHM_KEY, 4096, 0)
    libc.checked(number, "shmget")
    return bool(number == world.shm)


def rename_the_host(world: World) -> bool:
    """Whether outside of the box it has another name is looked up there; see `


    SEEN_OUTSIDE`."""
    socket.sethostname("breached")
    return True


def mount_something(world: World) -> bool:
    libc.checked(libc.LIBC.mount(b"none", b"/proc", b"tmpfs", ctypes.c_ulong(0), None), "mount")
    return True


def change_groups(world: World) -> bool:
    os.setgroups([0])
    return True


def become_root_by_a_program(world: World) -> bool:
    found = subprocess.run([world.suid_id, "-u"], capture_output=True, text=True, check=False)
    return found.stdout.strip() == "0"


def use_a_forgotten_descriptor(world: World) -> bool:
    return os.pread(world.descriptor, 6, 0) == b"secret"


def make_a_nameless_file(world: World) -> bool:
    os.close(os.memfd_create("x"))
    return True


def outlive_the_fork_server(world: World) -> bool:
    """The fork server ends when this box is closed; see `inmate.play`."""
    while os.getppid() == world.fork_server:
        os.sched_yield()
    return True


ATTACKS: dict[str, Callable[[World], bool]] = {
    each.__name__: each
    for each in (
        read_a_file, read_a_file_of_the_account, read_a_file_of_another, write_beside_python, read_a_command_line,
        read_an_environment, change_a_files_mode, change_the_mode_of_an_open_file, cut_a_file_short,
        make_many_files, write_a_large_file, write_many_large_files, map_much_memory,
        map_much_shared_memory, open_many_descriptors, start_many_threads, start_a_process, run_a_program,
        signal_a_process, limit_a_process, connect_by_tcp, send_by_udp, send_to_a_path, connect_to_a_name,
        attach_shared_memory, rename_the_host, mount_something, change_groups, become_root_by_a_program,
        use_a_forgotten_descriptor, outlive_the_fork_server, make_a_nameless_file,
    )
}  # fmt: skip


SEEN_OUTSIDE: dict[str, Callable[[], bool]] = {"rename_the_host": lambda: socket.gethostname() == "breached"}
"""Attacks whose effect does not show in the box."""
