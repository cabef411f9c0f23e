"""Everything that a cell puts out, in the order in which it came: one gate for text, displays and errors.

    print ---> Stream --+                             (a cell is running)
    display, results ---+--> Outputs --> emit(event) --> the trusted side
    errors -------------+       |
                                +-----> dropped        (between cells, and during hidden calls)

    os.write(1), C's printf, children ---> Descriptor: a file without a name, read back at the end of the cell

Text is gathered and sent in pieces, so that a print in a loop costs a microsecond and not a message.
"""

from __future__ import annotations

import fcntl
import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nablagrade.errors import ProtocolError

Event = dict[str, Any]
Emit = Callable[[Event], None]

GATHERED_CHARS = 8 << 10
"""Text is sent when this much has come together, or earlier: before anything else, and at the end of a cell."""
PIECE_CHARS = 256 << 10
"""No event carries more text than this, however long a single print was: frames have a largest size."""
DESCRIPTOR_BYTES = 512 << 10
"""What is read back of what one cell wrote straight to a descriptor: half of what is kept of a cell by default, so that
the note about the rest is kept too."""


class Outputs:
    """The gate: open while a cell runs.

    What arrives while it is closed is dropped: a thread that goes on printing after its cell would otherwise show in
    another cell, or tell what it saw of a hidden call. It may be used from any thread, and again from within itself (a
    `__del__` or a signal handler that prints while something is being sent).
    """

    def __init__(self) -> None:
        self._emit: Emit = _drop
        self._lock = threading.RLock()
        self._open = False
        self._sending = False
        self._name = "stdout"
        self._parts: list[str] = []
        self._chars = 0

    def connect(self, emit: Emit) -> None:
        """Say where events go."""
        self._emit = emit

    def leave_to_parent(self) -> None:
        """In a process that student code forked: the way out belongs to the parent, and half a frame would end it."""
        self._lock = threading.RLock()
        self._parts, self._chars, self._sending = [], 0, False
        self._emit = _to_descriptors

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Let through what comes during the block; at its end, send what is left."""
        self._parts, self._chars, self._sending = [], 0, False
        self._open = True
        try:
            yield
            self.flush()
        finally:
            self._open = False

    def write(self, name: str, text: str) -> None:
        """Take a piece of text for the stream "stdout" or "stderr"."""
        with self._lock:
            if not self._open:
                return
            if name != self._name:
                self.flush()
                self._name = name
            self._parts.append(text)
            self._chars += len(text)
            if self._chars >= GATHERED_CHARS:
                self.flush()

    def publish(self, event: Event) -> None:
        """Take an event other than text."""
        with self._lock:
            if not self._open:
                return
            self.flush()
            self._send(event)

    def flush(self) -> None:
        """Send the text that has come together."""
        with self._lock:
            if self._sending or not self._parts:
                return
            text, name = "".join(self._parts), self._name
            self._parts, self._chars = [], 0
            for start in range(0, len(text), PIECE_CHARS):
                self._send({"kind": "stream", "name": name, "text": text[start : start + PIECE_CHARS]})

    def _send(self, event: Event) -> None:
        if self._sending:
            return  # a display out of a __del__ or a signal handler, in the middle of another event's frame
        self._sending = True
        try:
            self._emit(event)
        except ProtocolError as error:
            self._emit({"kind": "stream", "name": "stderr", "text": f"[an output was too large to be kept: {error}]\n"})
        finally:
            self._sending = False


class Stream(io.TextIOBase):
    """What `sys.stdout` and `sys.stderr` are in a box; as in Jupyter there is no `.buffer` beneath."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, outputs: Outputs, name: str, descriptor: int) -> None:
        super().__init__()
        self._outputs = outputs
        self._descriptor = descriptor
        self._stream = name
        self.name = f"<{name}>"

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._outputs.write(self._stream, text)
        return len(text)

    def flush(self) -> None:
        self._outputs.flush()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        """The real descriptor, for subprocesses: what they write is read back at the end of the cell."""
        return self._descriptor


class Descriptor:
    """Descriptor 1 or 2, turned into a file without a name in the working directory."""

    def __init__(self, number: int, name: str) -> None:
        self.name = name
        path = f".{name}-{os.getpid()}"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        opened = os.open(path, flags, 0o600)
        os.unlink(path)
        os.dup2(opened, number)
        # Our own copy, out of the way of low numbers: student code may close 1, or point it elsewhere.
        self._file = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 64)
        os.close(opened)

    def take(self) -> str:
        """What was written since the last time, at most `DESCRIPTOR_BYTES` of it, and a note about the rest."""
        size = os.fstat(self._file).st_size
        if not size:
            return ""
        head = os.pread(self._file, DESCRIPTOR_BYTES, 0)
        os.ftruncate(self._file, 0)
        text, dropped = head.decode("utf-8", "replace"), size - len(head)
        return f"{text}\n[{dropped:,} bytes written past sys.{self.name} were dropped]\n" if dropped else text


def _drop(event: Event) -> None:
    """Where events go before there is anyone to send them to."""


def _to_descriptors(event: Event) -> None:
    """In a forked process text goes the long way, through the file that the parent reads back; displays are lost."""
    if event["kind"] == "stream":
        os.write(1 if event["name"] == "stdout" else 2, event["text"].encode("utf-8", "replace"))
