"""How a run is told to stop: by Ctrl-C, by SIGTERM, or by the terminal being closed.

The signal only leaves a note, and the run reads it between two submissions, so that files, marks and record of one are
never cut in half. A second signal ends the process where it stands, as SIGKILL would: the next run mends that too.
"""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from types import FrameType

from nablagrade.model import Graded, Ungraded

__all__ = ["Events", "note_signals"]

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Events:
    """What a run waits for: futures that are done, or None for a signal. Its queue may be used in a signal handler."""

    def __init__(self) -> None:
        self.stopped = False
        self._writing = True
        self._queue: queue.SimpleQueue[Future[Graded | Ungraded] | None] = queue.SimpleQueue()

    def done(self, future: Future[Graded | Ungraded]) -> None:
        self._queue.put(future)

    def stop(self) -> None:
        """Leave the note; or end at once, when there is one already, or nothing that a note would protect."""
        if self.stopped or not self._writing:
            raise KeyboardInterrupt
        self.stopped = True
        self._queue.put(None)

    def wait_next(self) -> Future[Graded | Ungraded] | None:
        return self._queue.get()

    @contextmanager
    def nothing_written(self) -> Iterator[None]:
        """Around what writes nothing, be it a plan for thousands or a question to a person: a signal ends it at once.

        Raises:
            KeyboardInterrupt: a signal came, now or before.
        """
        if self.stopped:
            raise KeyboardInterrupt
        self._writing = False
        try:
            yield
        finally:
            self._writing = True


@contextmanager
def note_signals(events: Events) -> Iterator[None]:
    """Turn signals into events; only the main thread hears signals, in others they stay what they are."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def note(number: int, frame: FrameType | None) -> None:
        events.stop()

    heard = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]  # nohup ignores SIGHUP
    before = {number: signal.signal(number, note) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
