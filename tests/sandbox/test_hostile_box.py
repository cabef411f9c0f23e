"""The trusted side against a box that speaks for itself: a process that sends hostile bytes, with no student's code.

Each request has one deadline, whatever is sent meanwhile, and the trusted side's memory grows with what has come and is
allowed, never with what is announced.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from nablagrade.model import CellStatus, Verdict
from nablagrade.sandbox.box import Box
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.process import PidfdProcess
from nablagrade.sandbox.replies import Lost, Returned
from nablagrade.sandbox.server import Exit, Fork
from nablagrade.settings import Limits
from nablagrade.wire import Channel

MIB = 1 << 20
LIMIT_S = 0.3
LIMITS = Limits(reply_bytes=MIB, call_s=LIMIT_S)
Script = Callable[[socket.socket], None]


class Impostor:
    """A fork server whose boxes settle, take one request, and then do as the script says."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.pid = 0

    def fork(self, terms: Any = None) -> Fork:
        ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            with suppress(BaseException):
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                ours.close()
                channel = Channel(theirs.dup(), build=lambda tag, fields: fields)
                channel.receive()
                channel.send({"is": "settled"})
                channel.receive()
                theirs.setblocking(True)
                self._script(theirs)
            os._exit(0)
        theirs.close()
        return Fork(1, ours, PidfdProcess(os.pidfd_open(self.pid)))

    def exit_of(self, fork: Fork) -> Exit | None:
        _, status, _ = os.wait4(self.pid, 0)
        return Exit(os.waitstatus_to_exitcode(status), 0.0, 0)


@pytest.fixture
def against(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Make one call against a script; what it came to, in time and without taking memory."""
    monkeypatch.setattr("nablagrade.sandbox.box.GRACE_S", 0.1)

    def call(script: Script, limit_s: float = 20.0) -> Any:
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        with Box(Impostor(script), LIMITS, {}) as box:  # type: ignore[arg-type]  # what a box needs of a server
            reply = box.call(Call("f", observe=False), limit_s, LIMITS)
        assert time.monotonic() - started < 15, "nothing but a time limit is waited for"
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10, "64 MiB, in KiB"
        return reply

    yield call


def frame(value: Any, body: bytes = b"", sizes: list[Any] | None = None) -> bytes:
    header = json.dumps({"sizes": [len(body)] if sizes is None else sizes, "value": value}).encode()
    return struct.pack(">IQ", len(header), len(body)) + header + body


def answer(value: Any = 1, **more: Any) -> dict[str, Any]:
    return {"is": "returned", "id": 1, "value": value, "arguments": [[], {}], "seen": {}, **more}


def tensor(shape: list[int], dtype: str = "float64", at: int = 0) -> dict[str, Any]:
    return {"$": "tensor", "dtype": dtype, "shape": shape, "at": at, "requires_grad": False, "grad": None}


def drip(sock: socket.socket) -> None:
    for byte in frame(answer()):
        sock.sendall(bytes([byte]))
        time.sleep(0.05)


def flood(piece: bytes) -> Script:
    def script(sock: socket.socket) -> None:
        while True:
            sock.sendall(piece)

    return script


def send(data: bytes, stay: bool = True) -> Script:
    def script(sock: socket.socket) -> None:
        sock.sendall(data)
        if stay:
            sock.recv(1)

    return script


def test_an_honest_answer_is_taken(against: Callable[[Script], Any]):
    """Else nothing below would mean anything."""
    assert isinstance(against(send(frame(answer(), sizes=[]))), Returned)


HOSTILE: dict[str, tuple[Script, Verdict]] = {
    "slow": (drip, Verdict.TIME_LIMIT),
    "silent": (send(b""), Verdict.TIME_LIMIT),
    "half a frame": (send(frame(answer())[:-3]), Verdict.TIME_LIMIT),
    "half a frame, then the end": (send(frame(answer())[:-3], stay=False), Verdict.DIED),
    "endless outputs in a call": (flood(frame({"is": "output", "event": {}}, sizes=[])), Verdict.PROTOCOL),
    "endless noise": (flood(b"noise" * 1000), Verdict.PROTOCOL),
    "an endless body": (flood(struct.pack(">IQ", 10, 1 << 60) + bytes(1000)), Verdict.PROTOCOL),
    "early": (send(frame(answer(id=2), sizes=[])), Verdict.PROTOCOL),
    "stale": (send(frame(answer(id=0), sizes=[])), Verdict.PROTOCOL),
    "a number that is true": (send(frame(answer(id=True), sizes=[])), Verdict.PROTOCOL),
    "a length that lies": (send(struct.pack(">IQ", 1 << 20, (1 << 64) - 1)), Verdict.PROTOCOL),
    "a body over the limit": (send(frame(answer(tensor([1 << 18])), bytes(2 * MIB))), Verdict.PROTOCOL),
    "a shape that lies": (send(frame(answer(tensor([3])), bytes(16))), Verdict.PROTOCOL),
    "a gigantic shape of nothing": (send(frame(answer(tensor([0, 1 << 52, 1 << 52])), b"")), Verdict.PROTOCOL),
    "a negative shape": (send(frame(answer(tensor([-1, -2])), bytes(16))), Verdict.PROTOCOL),
    "two tensors in one buffer": (
        send(frame(answer([tensor([2]), tensor([2])]), bytes(16))),
        Verdict.PROTOCOL,
    ),
    "buffers that do not add up": (send(frame(answer(tensor([2])), bytes(16), sizes=[8, 9])), Verdict.PROTOCOL),
    "nested": (send(frame(answer(json.loads("[" * 400 + "]" * 400)), sizes=[])), Verdict.PROTOCOL),
    "nested beyond the parser": (
        send(struct.pack(">IQ", 200_000, 0) + b"[" * 100_000 + b"]" * 100_000),
        Verdict.PROTOCOL,
    ),
    "a million lists": (send(struct.pack(">IQ", 1 << 20, 0) + (b"[" + b"[]," * 349_525)[: 1 << 20]), Verdict.PROTOCOL),
    "NaN outside of a tag": (send(struct.pack(">IQ", 25, 0) + b'{"sizes":[], "value":NaN}'), Verdict.PROTOCOL),
    "a number of a million digits": (
        send(struct.pack(">IQ", 1_000_024, 0) + b'{"sizes":[],"value":    ' + b"1" * 999_999 + b"}"),
        Verdict.PROTOCOL,
    ),
    "a verdict": (send(frame({"is": "passed", "id": 1, "status": "success"}, sizes=[])), Verdict.PROTOCOL),
    "a callback of nobody's": (send(frame({"is": "callback", "function": 1, "args": []}, sizes=[])), Verdict.PROTOCOL),
    "no header": (send(struct.pack(">IQ", 0, 0)), Verdict.PROTOCOL),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_end_in_time_and_take_no_memory(name: str, against: Callable[..., Any]):
    script, verdict = HOSTILE[name]
    reply = against(script, LIMIT_S if verdict is Verdict.TIME_LIMIT else 20.0)
    assert isinstance(reply, Lost), reply
    assert reply.verdict is verdict, reply


def test_an_answer_given_twice_is_taken_once(monkeypatch: pytest.MonkeyPatch):
    twice = frame(answer("first"), sizes=[]) + frame(answer("second"), sizes=[])
    with Box(Impostor(send(twice)), LIMITS, {}) as box:  # type: ignore[arg-type]
        first = box.call(Call("f", observe=False), 5)
        second = box.call(Call("f", observe=False), 5)
    assert isinstance(first, Returned) and first.value == "first"
    assert isinstance(second, Lost) and second.verdict is Verdict.PROTOCOL


@pytest.mark.slow
def test_endless_outputs_of_a_cell_end_at_its_limit(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("nablagrade.sandbox.box.GRACE_S", 0.1)
    event = {"is": "output", "event": {"kind": "stream", "name": "stdout", "text": "x" * 60_000}}
    with Box(Impostor(flood(frame(event, sizes=[]))), LIMITS, {}) as box:  # type: ignore[arg-type]
        run = box.run_cell("1", "cell", LIMIT_S)
    assert run.status is CellStatus.TIME_LIMIT and run.dropped_bytes > MIB
    assert len(json.dumps(run.outputs)) < 2 * LIMITS.cell_output_bytes


@pytest.mark.slow
def test_who_does_not_read_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    """The answers to its callbacks would fill the socket's buffer."""
    monkeypatch.setattr("nablagrade.sandbox.box.GRACE_S", 0.1)
    asks = flood(frame({"is": "callback", "function": 1, "args": []}, sizes=[]))
    started = time.monotonic()
    with Box(Impostor(asks), LIMITS, {}, answer=lambda number, args: {"value": "x" * 60_000}) as box:  # type: ignore[arg-type]
        reply = box.call(Call("f", observe=False), LIMIT_S)
    assert isinstance(reply, Lost) and reply.verdict is Verdict.TIME_LIMIT
    assert time.monotonic() - started < 10
