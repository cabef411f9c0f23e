"""A box without torch, and somebody in it who tries one thing: what the tests of the layers run.

Run as `python -m tests.sandbox.layers.inmate MODE ATTACK WITHOUT...`: as root or as an ordinary user, with namespaces
or in a process that is as restricted as one in an ordinary container, everything is put on but the layers named last,
separated by commas; each of them is tried, and answered by `breached`, `stopped: why`, or `error: which layer`.

Run as `python -m tests.sandbox.layers.inmate MODE -- FOLDER COMMAND...` it runs a command on such a machine, as such a
user, in a folder.
"""

# Plain system calls, as in the sandbox.
# ruff: noqa: PTH101, PTH102, PTH118, PTH123

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import tempfile
from contextlib import suppress

from nablagrade.sandbox.canaries import LayerError
from nablagrade.sandbox.confinement import Confinement
from nablagrade.sandbox.ladder import LAYERS, Tier
from nablagrade.sandbox.layers import dumpable, libc, uid
from nablagrade.sandbox.view import find_view
from tests.sandbox.layers.attacks import ATTACKS, SEEN_OUTSIDE, SHM_KEY, TERMS, World
from tests.sandbox.layers.machine import USER, become, enter_machine

IPC_CREAT = 0o1000


def main(mode: str, attack: str, arguments: list[str]) -> None:
    tier, who = Tier(mode.split("-")[0]), mode.split("-")[1]
    enter_machine(container=tier is Tier.STRONG)
    if attack == "--":
        become(who)
        os.chdir(arguments[0])
        os.execv(arguments[1], arguments[1:])
    for without in arguments:
        with tempfile.TemporaryDirectory(prefix="nablagrade-test-") as folder:
            os.chmod(folder, 0o777)
            pid = os.fork()
            if pid == 0:
                try:
                    print(live(tier, who, attack, without.split(","), folder), flush=True)
                except BaseException:
                    sys.excepthook(*sys.exc_info())
                finally:
                    os._exit(0)
            os.waitpid(pid, 0)


def live(tier: Tier, who: str, attack: str, without: list[str], folder: str) -> str:
    """Make a world, put somebody into a box in it, and see what comes of it."""
    boxes_user = 0
    if os.geteuid() == 0:
        with suppress(PermissionError):  # in a container
            socket.sethostname("outside")
        boxes_user = USER if who == "user" else uid.NOBODY if tier is Tier.FULL and "uid" not in without else 0
    victim = start_victim(boxes_user, "dumpable" not in without)
    world = make_world(folder, victim, who)
    become(who)
    said = try_in_box([layer for layer in LAYERS[tier] if layer not in without], attack, world)
    os.kill(victim, signal.SIGKILL)
    return said


def make_world(folder: str, victim: int, who: str) -> World:
    """Put secrets, servers and programs where the one in the box looks for them."""
    world = World(folder, victim)
    for path in (world.secret, world.own_secret, world.others_secret):
        with open(path, "w") as file:
            file.write("secret")
    os.chmod(world.secret, 0o644)
    os.chmod(world.own_secret, 0o600)
    os.chmod(world.others_secret, 0o600)
    if who == "user" and os.geteuid() == 0:
        os.chown(world.own_secret, USER, USER)
    if os.geteuid() == 0:
        os.chown(world.others_secret, USER + 1, USER + 1)
        shutil.copy("/usr/bin/id", world.suid_id)
        os.chmod(world.suid_id, 0o4755)
    server = socket.create_server(("127.0.0.1", 0))
    world.address = server.getsockname()
    named = socket.socket(socket.AF_UNIX)
    named.bind(f"\0{world.mailbox}")
    named.listen()
    mailbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    mailbox.bind(world.mailbox)
    os.chmod(world.mailbox, 0o777)
    for sock in (server, named, mailbox):
        sock.detach()
    world.descriptor = os.open(world.secret, os.O_RDONLY)
    world.shm = libc.LIBC.shmget(SHM_KEY, 4096, IPC_CREAT | 0o666)
    return world


def start_victim(user: int, protected: bool) -> int:
    """A process of the box's user, that waits."""
    ready, told = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        if user > 0:
            uid.apply(user)
        libc.prctl(libc.PR_SET_DUMPABLE, 1)
        if protected:
            dumpable.apply()
        libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)
        os.write(told, b".")
        while os.getppid() == parent:
            signal.pause()
        os._exit(0)
    os.read(ready, 1)
    return pid


def try_in_box(layers: list[str], attack: str, world: World) -> str:
    """Go the whole way into the box, try, and report."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        play(layers, attack, world, theirs)
    os.close(theirs)
    with open(ours) as file:
        said = file.read()
    os.waitpid(pid, 0)
    if said == "breached" and not SEEN_OUTSIDE.get(attack, lambda: True)():
        return "stopped: nothing has changed outside"
    return said or "stopped: the box ended"


def play(layers: list[str], attack: str, world: World, report: int) -> None:
    said = "error: unknown"
    confinement = Confinement(layers, TERMS)
    confinement.channel = report
    try:
        confinement.enter()
        leave_if_parent(os.fork())
        confinement.settle()
        confinement.seal(find_view())
        workdir = os.path.join(world.folder, "work")
        if not confinement.own_root:
            os.mkdir(workdir, 0o700)
            if confinement.uid is not None:
                os.chown(workdir, confinement.uid, confinement.uid)
        world.fork_server = os.getpid()
        closed, held = os.pipe()
        box = confinement.fork()
        if box:
            os.close(held)
            os.read(closed, 1)  # ends when the box has closed what it does not need, or has ended
            if attack != "outlive_the_fork_server":
                os.waitpid(box, 0)
            os._exit(0)
        confinement.confine(report, workdir)
        try:
            said = "breached" if ATTACKS[attack](world) else "stopped: it had no effect"
        except (OSError, MemoryError, RuntimeError, ValueError) as error:
            said = f"stopped: {type(error).__name__}: {error}"
    except (LayerError, OSError) as error:
        said = f"error: {error}"
    finally:
        os.write(confinement.channel, said.encode())
        os._exit(0)


def leave_if_parent(pid: int) -> None:
    if pid:
        os.waitpid(pid, 0)
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
