"""A box as the trusted side sees it: cells and calls go in, outputs and values come out, and it can be killed at any
moment.

A box is ended with its `with`. Every request has an absolute deadline. When it passes, the box is interrupted as by
Jupyter's stop button, so that the student sees the line that was running; when that does not help within `GRACE_S`,
it is killed.
"""

from __future__ import annotations

import signal
import socket
import time
from base64 import b64decode
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any

from nablagrade.errors import BoxError, GraderError, OverLimit, ProtocolError
from nablagrade.model import CellRun, CellStatus, Verdict
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.outputs import OutputCollector
from nablagrade.sandbox.replies import TEXT_CHARS, Lost, Reply, Returned, execution_count, read_reply
from nablagrade.sandbox.server import BoxServer, Exit, Fork
from nablagrade.sandbox.terms import box_terms
from nablagrade.sandbox.usage import SAMPLE_S, Meter
from nablagrade.sandbox.watch import KILLED_FOR, Bounds, Exceeded, OverTime, Watch, cause_of_death
from nablagrade.settings import Limits
from nablagrade.wire import Channel, Reduced

GRACE_S = 1.0
SETTLE_S = 30.0

Answer = Callable[[int, list[Any]], dict[str, Any]]
"""Makes a call that the box asks for: from the number of a watched function and its arguments to {"value"} or
{"message"}."""

Handlers = Mapping[str, Callable[[dict[str, Any]], None]]
"""What to do with the messages that come before an answer, by their kind."""


class Box:
    """A live box.

    Args:
        files: what lies in the box's working directory, by relative path.
        reduce: how sendable functions travel (see `nablagrade.bridge`).
        answer: makes the calls of watched functions.
        build: what to make of a sent function that comes back.
        operations: dotted names that a list of what is not allowed may have; the box looks them up at once.
    """

    def __init__(
        self,
        server: BoxServer,
        limits: Limits,
        files: Mapping[str, bytes],
        reduce: Callable[[Any], Reduced | None] | None = None,
        answer: Answer | None = None,
        build: Callable[[str, dict[str, Any]], Any] | None = None,
        operations: Collection[str] = (),
    ) -> None:
        self._server = server
        self._operations = frozenset(operations)
        self._limits = limits
        self._answer = answer
        self._requests = 0
        self._deadline = 0.0
        self._idle_bytes = 0
        self._shared_displays: dict[str, Any] = {}
        self._fork: Fork = server.fork(box_terms(limits))
        self._channel = Channel(self._fork.sock, limits.reply_bytes, reduce, build)
        self.alive = True
        self._lost = Lost(Verdict.DIED, "the box had already ended")
        self.exit: Exit | None = None
        try:
            settle(self._fork.sock, files, operations)
            self._idle_bytes = self._fork.process.own_bytes()
        except BaseException:
            self._kill()
            raise

    def __enter__(self) -> Box:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run_cell(self, source: str, cell_id: str, limit_s: float, limits: Limits | None = None) -> CellRun:
        """Run one cell; it never raises for anything that the student's code does.

        Args:
            limits: those of the cell's exercise, where they are not the box's.
        """
        started, limits = time.monotonic(), limits or self._limits
        collector = OutputCollector(limits.cell_output_bytes, self._shared_displays)
        request = {"do": "run", "source": source, "cell_id": cell_id}
        handlers = {"output": lambda message: collector.add(message.get("event"))}
        reply = self._ask(request, Bounds("cell_s", limit_s, "cell_cpu_s", limits.cell_cpu_s, limits), handlers)
        count, whole, limit, amount = None, False, "", 0.0
        if isinstance(reply, Lost):
            status, limit, amount = CellStatus(reply.verdict.value), reply.limit, reply.amount
        else:
            status = CellStatus.OK if reply.get("status") == "ok" else CellStatus.ERROR
            count = execution_count(reply.get("execution_count"))
            whole = reply.get("ran_to_the_end") is True
        wall_s = time.monotonic() - started
        return CellRun(status, collector.outputs(), count, wall_s, collector.dropped_bytes, whole, limit, amount)

    def define(self, source: str) -> Lost | None:
        """Give the box the functions.py of the assignment; why that failed, if it did."""
        return self._order({"do": "define", "source": source})

    def begin(self, watch: tuple[str, ...]) -> None:
        """Begin the calls of an exercise, and look out for these operations in them.

        Raises:
            ValueError: the box was not told of one when it was made; looked up now, it could be the student's.
        """
        if unknown := sorted(set(watch) - self._operations):
            raise ValueError(f"the box was not told of {', '.join(unknown)} when it was made")
        self._order({"do": "begin", "watch": list(watch)})

    def call(self, call: Call, limit_s: float, limits: Limits | None = None) -> Reply:
        """Call a function of the student's.

        Args:
            limits: those of the exercise, where they are not the box's.
        """
        limits = limits or self._limits
        bounds = Bounds("call_s", limit_s, "call_cpu_s", limits.call_cpu_s, limits)
        meter = None if call.observe or not self.alive else Meter(self._fork.process)
        reply = self._ask(call.as_request(), bounds, {"callback": self._call_back}, meter)
        if isinstance(reply, Lost):
            return reply
        read = read_reply(reply)
        return replace(read, usage=meter.usage()) if meter and isinstance(read, Returned) else read

    def list_files(self, limit_s: float) -> dict[str, int]:
        """The sizes of the files in its working directory by relative path, as it says; nothing when it has ended."""
        sizes = self._about_files({"do": "list_files"}, limit_s).get("sizes")
        known = sizes.items() if isinstance(sizes, dict) else ()
        return {name: size for name, size in known if isinstance(name, str) and type(size) is int and size >= 0}

    def read_file(self, name: str, limit_bytes: int, limit_s: float) -> bytes | None:
        """A file of its working directory; None when it cannot be read, or is larger than the limit."""
        request = {"do": "read_file", "name": name, "limit_bytes": limit_bytes}
        content = self._about_files(request, limit_s).get("content")
        try:
            data = b64decode(content, validate=True) if isinstance(content, str) else None
        except ValueError:
            return None
        return data if data is None or len(data) <= limit_bytes else None

    def _about_files(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        limits = self._limits
        reply = self._ask(request, Bounds("call_s", limit_s, "call_cpu_s", limits.call_cpu_s, limits), {})
        return {} if isinstance(reply, Lost) else reply

    def close(self) -> None:
        """Kill the box; what it left goes with it."""
        if self.alive:
            self._kill()

    def _order(self, request: dict[str, Any]) -> Lost | None:
        limits = self._limits
        reply = self._ask(request, Bounds("call_s", limits.call_s, "call_cpu_s", limits.call_cpu_s, limits), {})
        if isinstance(reply, Lost):
            return reply
        if reply["is"] != "done":
            # The box was whole before the student's first cell: what is broken in it now, the student's code broke.
            self._lost = self._lose(
                Verdict.PROTOCOL, f"{request['do']!r} failed: {str(reply.get('message'))[:TEXT_CHARS]}"
            )
            return self._lost
        return None

    def _ask(
        self,
        request: dict[str, Any],
        bounds: Bounds,
        handlers: Handlers,
        meter: Meter | None = None,
    ) -> dict[str, Any] | Lost:
        """Send a request and take messages until its answer: {"is": <anything but the handlers' kinds>}."""
        if not self.alive:
            return self._lost
        self._requests += 1
        request["id"] = self._requests
        self._channel.body_bytes, self._channel.max_depth = bounds.limits.reply_bytes, bounds.limits.reply_depth
        self._deadline = time.monotonic() + bounds.wall_s
        box_cpu_s = self._limits.submission_cpu_s
        watch = Watch(self._fork.process, bounds, box_cpu_s, self._idle_bytes, self._fork.workdir)
        try:
            return self._exchange(request, bounds, handlers, watch, meter)
        except Exceeded as seen:
            return self._lose(KILLED_FOR[seen.limit], f"killed: more than {seen.amount:g}", seen.limit, seen.amount)
        except EOFError:
            lost = self._lose(Verdict.DIED, "")
            return replace(lost, **cause_of_death(self.exit, self._limits, self._idle_bytes))
        except OverLimit as error:
            return self._lose(Verdict.PROTOCOL, str(error), error.limit, getattr(bounds.limits, error.limit))
        except ProtocolError as error:
            return self._lose(Verdict.PROTOCOL, str(error))

    def _exchange(
        self, request: dict[str, Any], bounds: Bounds, handlers: Handlers, watch: Watch, meter: Meter | None
    ) -> dict[str, Any] | Lost:
        try:
            self._channel.send(request, self._deadline)
        except ProtocolError as error:  # of our own value, before a byte of it was sent
            raise GraderError(f"a check passes more than a message can hold: {error}. Pass smaller values.") from error
        except TimeoutError:  # it does not even read: an interrupt would not be heard
            return self._lose(Verdict.TIME_LIMIT, f"killed after {bounds.wall_s:g} s", bounds.wall_name, bounds.wall_s)
        try:
            return self._take_answer(handlers, watch, meter)
        except TimeoutError:
            return self._interrupt(bounds.wall_name, bounds.wall_s, handlers, watch)
        except OverTime as seen:
            return self._interrupt(seen.limit, seen.amount, handlers, watch)

    def _interrupt(self, limit: str, amount: float, handlers: Handlers, watch: Watch) -> Lost:
        """End a request whose time is up, by Jupyter's stop button if that is enough."""
        watch.interrupted, self._deadline = True, time.monotonic() + GRACE_S
        self._fork.process.signal(signal.SIGINT)
        try:
            self._take_answer(handlers, watch)
        except TimeoutError:
            return self._lose(Verdict.TIME_LIMIT, f"killed after {amount:g} s", limit, amount)
        except EOFError:
            return self._lose(Verdict.TIME_LIMIT, f"ended after {amount:g} s", limit, amount)
        return Lost(Verdict.TIME_LIMIT, f"interrupted after {amount:g} s", True, limit, amount)

    def _take_answer(self, handlers: Handlers, watch: Watch, meter: Meter | None = None) -> dict[str, Any]:
        while True:
            message = self._receive(watch, meter)
            if (handler := handlers.get(message["is"])) is not None:
                handler(message)
                if time.monotonic() > self._deadline:
                    raise TimeoutError
                if watch.is_due():  # who talks without a pause is looked at as well
                    self._look(watch, meter)
            elif type(message.get("id")) is not int or message["id"] != self._requests:
                raise ProtocolError("an answer to a question that was not asked")
            else:
                return message

    def _receive(self, watch: Watch, meter: Meter | None) -> dict[str, Any]:
        while True:
            soon = min(self._deadline, time.monotonic() + SAMPLE_S)
            try:
                message = self._channel.receive(soon)
                break
            except TimeoutError:
                if soon >= self._deadline:
                    raise
                self._look(watch, meter)
        if not isinstance(message, dict) or not isinstance(message.get("is"), str):
            raise ProtocolError("a message that does not say what it is")
        return message

    def _look(self, watch: Watch, meter: Meter | None) -> None:
        if meter is not None:
            meter.sample()
        watch.look()

    def _call_back(self, message: dict[str, Any]) -> None:
        number, args = message.get("function"), message.get("args")
        if self._answer is None or type(number) is not int or not isinstance(args, list):
            raise ProtocolError("a callback that nobody asked for")
        self._channel.send(self._answer(number, args), self._deadline)

    def _lose(self, verdict: Verdict, detail: str, limit: str = "", amount: float = 0.0) -> Lost:
        self._kill()
        if verdict is Verdict.DIED:
            detail = describe_exit(self.exit)
        return Lost(verdict, detail, False, limit, amount)

    def _kill(self) -> None:
        self.alive = False
        self._fork.process.signal(signal.SIGKILL)
        self._channel.close()
        self.exit = self._server.exit_of(self._fork)
        self._fork.process.close()


def settle(sock: socket.socket, files: Mapping[str, bytes], operations: Collection[str]) -> None:
    """Send a new box its files and the names of operations, and wait until its layers are on and hold, and the files
    are there.

    Raises:
        BoxError: a layer failed, an operation was not found, or the box ended; no student code has run in it.
    """
    channel, deadline = Channel(sock.dup(), reduce=pack), time.monotonic() + SETTLE_S
    try:
        channel.send({"files": dict(files), "operations": sorted(operations)}, deadline)
        message = channel.receive(deadline)
    except (EOFError, TimeoutError) as error:
        raise BoxError(f"a new box ended, or did not answer for {SETTLE_S:g} s, before it was closed") from error
    finally:
        channel.close()
    if message["is"] != "settled":
        raise BoxError(f"{message['message']}; `nablagrade doctor` may say why")


def pack(value: Any) -> Reduced | None:
    """A file's content on the wire."""
    return Reduced("file", buffers={"content": value}) if isinstance(value, bytes) else None


def describe_exit(ended: Exit | None) -> str:
    """How a process ended, in a few words that need no translation."""
    if ended is None:
        return "fork server ended"
    if ended.status < 0:
        known = {number.value: number.name for number in signal.Signals}
        return known.get(-ended.status, f"signal {-ended.status}")
    return f"exit code {ended.status}"
