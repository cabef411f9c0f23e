"""The keeper: the process that the trusted side starts, and the parent of its fork server.

    trusted worker -exec-> keeper -fork-> fork server -fork-> box

It chooses the tier, before anything heavy is imported, enters the user namespace, forks the fork server, and waits.
When the fork server ends, or the worker does, whatever ended them, it kills what is left and removes what lies around:
the folder of working directories, where boxes have no file system of their own, and cgroups.

Run as `python -m nablagrade.sandbox.keeper DESCRIPTOR TERMS FOLDER MODULE...`; see `forkserver` for what is said on the
descriptor. When the machine's isolation is weaker than the terms allow, the one message is {"refused": why}.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from typing import NoReturn

from nablagrade.sandbox.canaries import LayerError
from nablagrade.sandbox.confinement import Confinement
from nablagrade.sandbox.ladder import climb, refusal
from nablagrade.sandbox.layers import cgroup
from nablagrade.sandbox.scratch import make_scratch, sweep
from nablagrade.sandbox.terms import Terms
from nablagrade.sandbox.workdir import remove_folder

assert sys.platform == "linux", "elsewhere `spawned` gives out boxes"


def main(descriptor: int, terms: Terms, folder: str, modules: list[str]) -> None:
    """Start a fork server, and stay until it has ended and left nothing."""
    worker = os.pidfd_open(os.getppid())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # what ends us is the end of the worker, or of the fork server
    sweep(folder)
    (scratch, _), group = make_scratch(folder), None
    try:
        finding = climb(terms, scratch)
        why_not = refusal(finding, terms)
        if why_not is not None:
            say(descriptor, {"refused": why_not})
            return
        group = open_group(os.path.basename(scratch)) if terms.isolation != "none" else None
        confinement = Confinement((*finding.layers, *(["cgroup"] if group else [])), terms)
        if confinement.own_root:
            remove_folder(scratch)
        confinement.enter()
        server = os.fork()
        if server == 0:
            be_fork_server(descriptor, confinement, finding.tier, scratch, group, modules)
        os.close(descriptor)
        watch(worker, server)
    finally:
        remove_folder(scratch)
        if group is not None:
            cgroup.remove(group.path)


def be_fork_server(
    descriptor: int, confinement: Confinement, tier: str, scratch: str, group: cgroup.Group | None, modules: list[str]
) -> NoReturn:
    """In the child: import what is heavy, and serve."""
    code = 1
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # boxes, and programs that they start, are to obey
    try:
        confinement.settle(group)
        gc.disable()  # until the server is warm: what it imports never becomes garbage
        from nablagrade.sandbox import forkserver  # with torch, which the keeper does without

        forkserver.main(socket.socket(fileno=os.dup(descriptor)), confinement, tier, scratch, modules)
        code = 0
    except LayerError as error:
        say(descriptor, {"refused": f"the fork server could not be closed: {error}; `nablagrade doctor` may say why"})
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def open_group(name: str) -> cgroup.Group | None:
    """A cgroup for our boxes, where there can be one."""
    folder = cgroup.find_group()
    if folder is None:
        return None
    try:
        return cgroup.Group(folder, name)
    except OSError:
        cgroup.remove(os.path.join(folder, name))
        return None


def watch(worker: int, server: int) -> None:
    """Wait for the fork server; kill it when the worker has ended."""
    handle = os.pidfd_open(server)
    with selectors.DefaultSelector() as selector:
        selector.register(worker, selectors.EVENT_READ)
        selector.register(handle, selectors.EVENT_READ)
        ended = {key.fd for key, _ in selector.select()}
    if handle not in ended:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.waitpid(server, 0)


def say(descriptor: int, message: dict[str, str]) -> None:
    with socket.socket(fileno=descriptor) as control, suppress(OSError):
        control.send(json.dumps(message).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]), Terms.loads(sys.argv[2]), sys.argv[3], sys.argv[4:])
