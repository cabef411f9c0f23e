"""Where the time goes: seconds of one process by part, each without the parts inside it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch


class Parts:
    """Adds up the seconds of parts as they begin and end; of one inside another, for the inner one only."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._inside = [0.0]

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Add the block's time to a part."""
        started = time.perf_counter()
        self._inside.append(0.0)
        try:
            yield
        finally:
            took = time.perf_counter() - started
            self._seconds[name] += took - self._inside.pop()
            self._inside[-1] += took

    @contextmanager
    def methods(self, *parts: tuple[str, type, str]) -> Iterator[None]:
        """Add what methods take, (part, class, method), until the end of the block."""
        patches = [patch.object(owner, method, self._timed(part, owner, method)) for part, owner, method in parts]
        for each in patches:
            each.start()
        try:
            yield
        finally:
            for each in patches:
                each.stop()

    def take(self) -> dict[str, float]:
        """The seconds by part since the last time."""
        taken, self._seconds = dict(self._seconds), defaultdict(float)
        return taken

    def _timed(self, part: str, owner: type, method: str) -> Callable[..., Any]:
        original = vars(owner)[method]

        @wraps(original)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.part(part):
                return original(*args, **kwargs)

        return timed
