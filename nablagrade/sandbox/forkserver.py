"""The fork server: a clean process with torch and IPython warm, of which every box is a forked copy.

Run as `python -m nablagrade.sandbox.forkserver DESCRIPTOR MODULE...` with a scrubbed environment. It is started by
exec before any grader is read, so its memory, which a box inherits, has never held a hidden test, an expected value
or a secret. It stays single-threaded: forking a process with threads loses them, and a parallel matmul in the parent
would hang the child.

Its control socket (SOCK_SEQPACKET, JSON) takes {"fork": id, "workdir": path} with the box's end of a socket pair
attached, and gives {"forked": id, "pid": pid} with a pidfd attached, and {"exited": id, "status", "cpu_s",
"peak_kib"} when it has ended.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from typing import NoReturn

from nablagrade.sandbox.inside.serve import serve
from nablagrade.sandbox.inside.shell import Shell
from nablagrade.sandbox.layers import parent_death
from nablagrade.sandbox.memory import collapse
from nablagrade.sandbox.warmup import warm_up

MESSAGE_BYTES = 1 << 16


def main(descriptor: int, modules: list[str]) -> None:
    """Warm up, then fork boxes until the control socket is closed."""
    control = socket.socket(fileno=descriptor)
    parent_death.apply()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the whole process group
    shell = Shell()
    missing = [name for name in modules if not can_import(name)]
    warm_up(shell)
    gc.collect()
    gc.freeze()
    collapse()
    try:
        control.send(json.dumps({"ready": os.getpid(), "missing": missing}).encode())
        Server(control, shell).run()
    except ConnectionError:
        return  # whoever started us has ended, and with us end our boxes


class Server:
    """Forks on request and reports how its children ended."""

    def __init__(self, control: socket.socket, shell: Shell) -> None:
        self._control = control
        self._shell = shell
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._children: dict[int, tuple[int, int]] = {}

    def run(self) -> None:
        """Serve until the other end is closed, then end what still runs."""
        while True:
            for key, _ in self._selector.select():
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
        self._fork(request["fork"], request["workdir"], descriptors[0])
        return True

    def _fork(self, number: int, workdir: str, descriptor: int) -> None:
        pid = os.fork()
        if pid == 0:
            become_box(self._control, self._selector, [*self._children], descriptor, workdir, self._shell)
        os.close(descriptor)
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = (number, pid)
        self._selector.register(pidfd, selectors.EVENT_READ)
        socket.send_fds(self._control, [json.dumps({"forked": number, "pid": pid}).encode()], [pidfd])

    def _reap(self, pidfd: int) -> None:
        number, pid = self._children.pop(pidfd)
        self._selector.unregister(pidfd)
        os.close(pidfd)
        _, status, usage = os.wait4(pid, 0)
        ended = {
            "exited": number,
            "status": os.waitstatus_to_exitcode(status),
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "peak_kib": usage.ru_maxrss,
        }
        self._control.send(json.dumps(ended).encode())

    def _end_all(self) -> None:
        for pidfd, (_, pid) in self._children.items():
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
            os.waitpid(pid, 0)


def become_box(
    control: socket.socket,
    selector: selectors.BaseSelector,
    pidfds: list[int],
    descriptor: int,
    workdir: str,
    shell: Shell,
) -> NoReturn:
    """In the forked child: leave everything of the server behind, and serve the student's notebook."""
    code = 1
    try:
        parent_death.apply()
        os.setsid()
        selector.close()
        control.close()
        for pidfd in pidfds:
            os.close(pidfd)
        os.chdir(workdir)
        os.environ.update(HOME=workdir, TMPDIR=workdir)
        serve(socket.socket(fileno=descriptor), shell)
        code = 0
    finally:
        os._exit(code)


def can_import(module: str) -> bool:
    """Import a module that the course declared; a missing one is reported, not fatal."""
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
