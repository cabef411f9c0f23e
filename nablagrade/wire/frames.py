"""Frames on a socket: capped lengths, absolute deadlines, and nothing believed before it is measured."""

from __future__ import annotations

import json
import math
import select
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

from nablagrade.errors import OverLimit, ProtocolError
from nablagrade.wire.codec import DEPTH, Reduced, decode, encode

PREFIX = struct.Struct(">IQ")
HEADER_BYTES = 1 << 20
"""1 MiB of `[],[],` costs 21 MB and 47 ms to parse; eight times as much costs 192 MB and half a second."""
BODY_BYTES = 128 << 20
CHUNK_BYTES = 1 << 18
LONGEST_WAIT_MS = (1 << 31) - 1
"""What poll(2) takes: 24 days."""


class Channel:
    """One end of a conversation in frames.

    Args:
        sock: a connected stream socket, owned by the channel from now on.
        body_bytes: largest body accepted from the other side; with `max_depth`, may be changed between messages.
        reduce: what to make of values that have no place on the wire (see `codec.encode`).
        build: how to make values of extra tags that are read (see `codec.decode`).
    """

    def __init__(
        self,
        sock: socket.socket,
        body_bytes: int = BODY_BYTES,
        reduce: Callable[[Any], Reduced | None] | None = None,
        build: Callable[[str, dict[str, Any]], Any] | None = None,
    ) -> None:
        sock.setblocking(False)
        self._sock = sock
        self.body_bytes = body_bytes
        self.max_depth = DEPTH
        self._reduce = reduce
        self._build = build
        self._received = bytearray()
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(sock, select.POLLIN)
        self._writable.register(sock, select.POLLOUT)

    def send(self, value: Any, deadline: float | None = None) -> None:
        """Send one value.

        Args:
            deadline: by the clock of `time.monotonic`, in seconds; None waits for ever.

        Raises:
            TimeoutError: the other side did not take it in time.
            EOFError: the other side is gone.
        """
        tagged, buffers = encode(value, self._reduce)
        views = [memoryview(buffer).cast("B") for buffer in buffers]
        header = ENCODER.encode({"sizes": [len(view) for view in views], "value": tagged}).encode()
        if len(header) > HEADER_BYTES:
            raise ProtocolError(f"a header of {len(header)} bytes is over the limit of {HEADER_BYTES}")
        body = sum(map(len, views))
        start = PREFIX.pack(len(header), body) + header
        if len(start) + body <= CHUNK_BYTES:  # one system call instead of one per tensor
            self._send_all(memoryview(start + b"".join(views)), deadline)
            return
        for view in (memoryview(start), *views):
            self._send_all(view, deadline)

    def receive(self, deadline: float | None = None) -> Any:
        """Receive one value.

        Raises:
            TimeoutError: it was not there, whole, at the deadline.
            EOFError: the other side is gone.
            ProtocolError: what came is not a frame, or larger than allowed.
        """
        self._fill(PREFIX.size, deadline)
        header_bytes, body_bytes = PREFIX.unpack_from(self._received)
        if header_bytes > HEADER_BYTES or body_bytes > self.body_bytes:
            limits = f"{HEADER_BYTES} + {self.body_bytes}"
            detail = f"a frame of {header_bytes} + {body_bytes} bytes is over the limits of {limits}"
            raise ProtocolError(detail) if header_bytes > HEADER_BYTES else OverLimit("reply_bytes", detail)
        body_at = PREFIX.size + header_bytes
        self._fill(body_at + body_bytes, deadline)
        frame, self._received = self._received, self._received[body_at + body_bytes :]
        header = parse_header(bytes(frame[PREFIX.size : body_at]))
        body = memoryview(frame)[body_at : body_at + body_bytes]
        return decode(header["value"], split_body(header["sizes"], body), self._build, self.max_depth)

    def close(self) -> None:
        self._sock.close()

    def _send_all(self, view: memoryview, deadline: float | None) -> None:
        while view:
            try:
                view = view[self._sock.send(view) :]
            except BlockingIOError:
                self._wait(self._writable, deadline)
            except OSError as error:
                raise EOFError("the other side closed the connection") from error

    def _fill(self, size: int, deadline: float | None) -> None:
        """Receive until `size` bytes are there. What has come stays when the deadline passes: it may be half a frame.

        Memory grows with what has really come: a length alone must not make us allocate.
        """
        while len(self._received) < size:
            try:
                chunk = self._sock.recv(CHUNK_BYTES)
            except BlockingIOError:
                self._wait(self._readable, deadline)
                continue
            except OSError as error:
                raise EOFError("the other side closed the connection") from error
            if not chunk:
                raise EOFError("the other side closed the connection")
            self._received += chunk
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError

    def _wait(self, ready: select.poll, deadline: float | None) -> None:
        if deadline is None:
            ready.poll()
            return
        left_ms = 1000 * (deadline - time.monotonic())
        if left_ms <= 0 or not ready.poll(math.ceil(min(left_ms, LONGEST_WAIT_MS))):
            raise TimeoutError


def parse_header(data: bytes) -> dict[str, Any]:
    """Read a header; anything but {"sizes": [int, ...], "value": ...} is a ProtocolError."""
    try:
        text = data.decode("utf-8")
        header, end = DECODER.raw_decode(text)
        if end != len(text):
            raise ValueError("more than one value")
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"a header that is not JSON ({type(error).__name__})") from None
    if not isinstance(header, dict) or set(header) != {"sizes", "value"} or not isinstance(header["sizes"], list):
        raise ProtocolError("a header without the fields sizes and value")
    return header


def split_body(sizes: list[Any], body: memoryview) -> list[memoryview]:
    """Cut the body into its buffers; the sizes must be whole numbers that add up to the body."""
    if not all(type(size) is int and size >= 0 for size in sizes) or sum(sizes) != len(body):
        raise ProtocolError(f"buffer sizes that do not add up to the body's {len(body)} bytes")
    start, buffers = 0, []
    for size in sizes:
        buffers.append(body[start : start + size])
        start += size
    return buffers


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


# json.dumps and json.loads make a new one for every frame.
ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))
DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
