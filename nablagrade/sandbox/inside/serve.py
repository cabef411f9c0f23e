"""The loop of a box: one request in, its answer out, until the trusted side hangs up.

Requests: {"do": "run", source, cell_id}, {"do": "define", source}, {"do": "begin", watch}, {"do": "call", name, args,
kwargs, observe, derivatives, made, arguments, again}, {"do": "list_files"}, {"do": "read_file", name, limit_bytes};
each with an id that its answer repeats. A running cell sends {"is": "output", event} as it goes; a call may send {"is":
"callback", function, args} and gets {"value": ...} or {"message": ...}.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

from nablagrade.errors import ProtocolError
from nablagrade.sandbox.inside.calls import LastResult, call, in_place, leave_modes, raised
from nablagrade.sandbox.inside.folder import list_files, read_file
from nablagrade.sandbox.inside.functions import Workshop
from nablagrade.sandbox.inside.observe import Rules, Sentry
from nablagrade.sandbox.inside.operations import Known
from nablagrade.sandbox.inside.shell import Shell
from nablagrade.wire import Channel


def serve(sock: socket.socket, shell: Shell, known: Known) -> None:
    """Serve one submission in this process; `known` is what names in `watch` stand for."""
    box = Box(sock, shell, known)
    while True:
        try:
            request = box.channel.receive()
        except EOFError:
            return
        box.answer(request)


class Box:
    """The untrusted end of a channel, a shell, and the course's functions."""

    def __init__(self, sock: socket.socket, shell: Shell, known: Known) -> None:
        workshop = Workshop(self._ask)
        self.channel = Channel(sock, reduce=workshop.reduce, build=workshop.build)
        self._workshop = workshop
        self._shell = shell
        self._known = known
        self._rules = Rules(())
        self._folder = os.getcwd()
        self._sentry = Sentry()
        self._last_args: list[Any] = []
        self._last_result = LastResult()
        self._interruptible = False
        self._interrupted = False
        self._talking = threading.RLock()
        signal.signal(signal.SIGINT, self._interrupt)
        shell.start(self._emit)

    def answer(self, request: dict[str, Any]) -> None:
        """Do what is asked and send how it ended; an interrupt ends the student's code, not the box."""
        self._interrupted = False  # an interrupt that came after its cell had ended is not meant for this one
        try:
            self._interruptible = True
            try:
                answer = self._do(request)
            finally:
                self._interruptible = False
        except BaseException as error:
            answer = raised(error, self._shell.place_of)
        try:
            self.channel.send({"id": request["id"], **answer})
        except ProtocolError as error:
            self.channel.send({"id": request["id"], "is": "unsendable", "message": str(error)})
        except RuntimeError as error:  # torch's, of a tensor that got out of vmap: nobody can read its numbers
            self.channel.send({"id": request["id"], **raised(error, self._shell.place_of), "seen": answer.get("seen")})

    def _do(self, request: dict[str, Any]) -> dict[str, Any]:
        match request["do"]:
            case "run":
                self._rules.gates.take_down()
                return {"is": "ran", **self._shell.run_cell(request["source"], request["cell_id"])}
            case "call":
                if request["again"]:
                    request["args"] = [in_place(*pair) for pair in zip_longest(self._last_args, request["args"])]
                    self._last_result = LastResult()  # which may share memory with an argument
                self._last_args = request["args"]
                with self._shell.call_quietly():
                    answer = call(self._shell.user_ns, request, self._rules, self._shell.place_of, self._sentry)
                    return self._last_result.followed_by(answer)
            case "define":
                self._workshop.define(request["source"])
                return {"is": "done"}
            case "begin":
                leave_modes()
                self._last_args, self._last_result = [], LastResult()
                self._rules.gates.forget()
                self._rules = Rules(operation for name in request["watch"] for operation in self._known[name])
                return {"is": "done"}
            case "list_files":
                return {"is": "files", "sizes": list_files(self._folder)}
            case "read_file":
                return {"is": "file", "content": read_file(self._folder, request["name"], request["limit_bytes"])}
        raise ProtocolError(f"an unknown request {request['do']!r}")

    def _emit(self, event: dict[str, Any]) -> None:
        with self._whole_frames():
            self.channel.send({"is": "output", "event": event})

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        with self._whole_frames():
            self.channel.send(question)
            answer: dict[str, Any] = self.channel.receive()
            return answer

    @contextmanager
    def _whole_frames(self) -> Iterator[None]:
        """Talk one frame at a time, and put an interrupt off until it is whole: half a frame would end the
        conversation."""
        with self._talking:
            before, self._interruptible = self._interruptible, False
            try:
                yield
            finally:
                self._interruptible = before
        if before and self._interrupted:
            self._interrupted = False
            raise KeyboardInterrupt

    def _interrupt(self, signum: int, frame: object) -> None:
        if self._interruptible:
            raise KeyboardInterrupt
        self._interrupted = True
