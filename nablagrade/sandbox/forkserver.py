"""The fork server: a clean process with torch and IPython warm, of which every box is a forked copy.

Forked by the `keeper`, which was started by exec with a scrubbed environment before any grader is read; so its memory,
which a box inherits, has never held a hidden test, an expected value or a secret. It stays single-threaded: forking a
process with threads loses them, and a parallel matmul in the parent would hang the child.

Its control socket (SOCK_SEQPACKET, JSON) takes {"fork": id, "terms": {...}} with the box's end of a socket pair
attached, and gives {"ready", "missing", "tier", "layers", "view", "scratch"} once, {"forked": id} with a pidfd
attached, and {"exited": id, "status", "cpu_s", "peak_kib", "out_of_memory"} when a box has ended. The terms are those
of this box that are not the server's (see `terms.box_terms`).

A box puts on its layers, takes the submission's files (see `settling`), and serves its notebook (see `inside.serve`).
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import sys
from dataclasses import replace
from typing import Any, NoReturn

from nablagrade.sandbox.canaries import LayerError
from nablagrade.sandbox.confinement import Confinement
from nablagrade.sandbox.inside.operations import Known
from nablagrade.sandbox.inside.serve import serve
from nablagrade.sandbox.inside.shell import Shell
from nablagrade.sandbox.layers import root
from nablagrade.sandbox.memory import collapse
from nablagrade.sandbox.settling import import_modules, settle, unpack
from nablagrade.sandbox.view import find_view
from nablagrade.sandbox.warmup import warm_up
from nablagrade.sandbox.workdir import live_in, make_folder, remove_folder
from nablagrade.wire import Channel

assert sys.platform == "linux", "elsewhere `spawned` gives out boxes"

MESSAGE_BYTES = 1 << 16
IDLE_S = 0.05
"""While the first box is at work, and nothing was asked for so long, the server collapses its memory: 0.4 s, for which
nobody is to wait."""


def main(control: socket.socket, confinement: Confinement, tier: str, scratch: str, modules: list[str]) -> None:
    """Warm up, then fork boxes until the control socket is closed."""
    shell = Shell()
    missing = import_modules(modules)
    gc.freeze()  # what was imported is no garbage
    warm_up(shell)
    view = find_view()
    confinement.seal(view)
    gc.collect()
    gc.freeze()
    gc.enable()
    ready = {
        "ready": os.getpid(),
        "missing": missing,
        "tier": tier,
        "layers": confinement.detail,
        "view": view.folders,
        "scratch": None if confinement.own_root else scratch,
    }
    try:
        control.send(json.dumps(ready).encode())
        Server(control, shell, confinement, scratch).run()
    except ConnectionError:
        return  # whoever started us has ended, and with us end our boxes


class Server:
    """Forks on request and reports how its children ended."""

    def __init__(self, control: socket.socket, shell: Shell, confinement: Confinement, scratch: str) -> None:
        self._control = control
        self._shell = shell
        self._confinement = confinement
        self._scratch = scratch
        self._terms = confinement.terms
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._children: dict[int, tuple[int, int]] = {}

    def run(self) -> None:
        """Serve until the other end is closed, then end what still runs."""
        collapsed = False
        while True:
            ready = self._selector.select(IDLE_S if self._children and not collapsed else None)
            if not ready:
                collapse()
                collapsed = True
            for key, _ in ready:
                if key.fileobj is not self._control:
                    self._reap(key.fd)
                elif not self._take_request():
                    self._end_all()
                    return

    def _take_request(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE_BYTES, 1)
        if not data:
            return False
        request = json.loads(data)
        self._fork(request["fork"], request["terms"], descriptors[0])
        return True

    def _fork(self, number: int, terms: dict[str, Any], descriptor: int) -> None:
        confinement, workdir = self._confinement, self._workdir(number)
        confinement.terms = replace(self._terms, **terms)
        if not confinement.own_root:
            make_folder(workdir, confinement.uid)
        confinement.open_group(str(number))
        pid = confinement.fork()
        if pid == 0:
            become_box(confinement, descriptor, workdir, str(number), self._shell)
        os.close(descriptor)
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = (number, pid)
        self._selector.register(pidfd, selectors.EVENT_READ)
        socket.send_fds(self._control, [json.dumps({"forked": number}).encode()], [pidfd])

    def _reap(self, pidfd: int) -> None:
        number, pid = self._children.pop(pidfd)
        self._selector.unregister(pidfd)
        os.close(pidfd)
        _, status, usage = os.wait4(pid, 0)
        out_of_memory = self._clear(number)
        ended = {
            "exited": number,
            "status": os.waitstatus_to_exitcode(status),
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "peak_kib": usage.ru_maxrss,
            "out_of_memory": out_of_memory,
        }
        self._control.send(json.dumps(ended).encode())

    def _end_all(self) -> None:
        for pidfd, (number, pid) in self._children.items():
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
            os.waitpid(pid, 0)
            self._clear(number)

    def _clear(self, number: int) -> bool:
        """Remove what an ended box leaves where it has no file system of its own; whether the kernel killed it for its
        use of memory."""
        out_of_memory = self._confinement.close_group(str(number))
        if not self._confinement.own_root:
            remove_folder(self._workdir(number))
        return out_of_memory

    def _workdir(self, number: int) -> str:
        return root.BOX if self._confinement.own_root else os.path.join(self._scratch, str(number))


def become_box(confinement: Confinement, descriptor: int, workdir: str, group: str, shell: Shell) -> NoReturn:
    """In the forked child: leave everything of the server behind, and serve the student's notebook."""
    code = 1
    try:
        sock, known = close_up(confinement, descriptor, workdir, group)
        live_in(workdir)
        serve(sock, shell, known)
        code = 0
    finally:
        os._exit(code)


def close_up(confinement: Confinement, descriptor: int, workdir: str, group: str) -> tuple[socket.socket, Known]:
    """Put on all layers and take the submission's files; or say why not, and end."""
    problem = ""
    try:
        confinement.confine(descriptor, workdir, group)
    except (LayerError, OSError) as error:
        problem = f"the box could not be closed: {error}"
    channel = Channel(socket.socket(fileno=os.dup(confinement.channel)), confinement.terms.disk_bytes, build=unpack)
    known = settle(channel, workdir, problem)
    channel.close()
    return socket.socket(fileno=confinement.channel), known
