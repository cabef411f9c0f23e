"""Functions that the trusted side hands to the student: rebuilt from code, or calls that go back over the wire."""

from __future__ import annotations

import linecache
import marshal
import sys
from collections.abc import Callable
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

import torch

from nablagrade.errors import ProtocolError
from nablagrade.wire import Reduced

FILE = "<functions of the course>"
"""File name in tracebacks of functions that a check passes to the student."""

MODULE = "course_functions"

Ask = Callable[[dict[str, Any]], dict[str, Any]]


class Workshop:
    """Builds the callables that arrive as tags "function" and "proxy".

    Args:
        ask: sends a request to the trusted side and returns its answer (for proxies).
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._module = ModuleType(MODULE)
        self._built: dict[int, Callable[..., Any]] = {}
        self._numbers: dict[int, int] = {}

    def define(self, source: str) -> None:
        """Run the assignment's functions.py, whose names the functions that arrive may use."""
        self._module = ModuleType(MODULE)
        sys.modules[MODULE] = self._module  # torch.compile looks a function's module up
        linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
        exec(compile(source, FILE, "exec"), self._module.__dict__)

    def build(self, tag: str, fields: dict[str, Any]) -> Any:
        """The callable behind a tag; the same object again for the same number."""
        if tag not in ("function", "proxy"):
            raise ProtocolError(f"an unknown tag {tag!r}")
        number = fields.pop("number")
        if number not in self._built:
            self._built[number] = proxy(self._ask, number) if tag == "proxy" else self._function(**fields)
            self._numbers[id(self._built[number])] = number
        return self._built[number]

    def reduce(self, value: Any) -> Reduced | None:
        """Functions that came from the trusted side go back by their number; all else of a student's stays opaque."""
        number = self._numbers.get(id(value))
        return None if number is None else Reduced("known", {"number": number})

    def _function(self, name: str, code: bytes, defaults: Any, kwdefaults: Any, closure: list[Any]) -> FunctionType:
        compiled = marshal.loads(code)
        assert isinstance(compiled, CodeType)
        cells = tuple(CellType(value) for value in closure)
        function = FunctionType(compiled, self._module.__dict__, name, defaults, cells)
        function.__kwdefaults__ = kwdefaults
        return function


def proxy(ask: Ask, number: int) -> Callable[..., Any]:
    """A function whose every call is made and counted on the trusted side; no derivative passes through it."""

    def f(*args: Any) -> Any:
        observing = sys.getprofile()
        if not isinstance(observing, FunctionType):  # a profiler of the student's (cProfile) cannot be put back so
            observing = None
        if observing is not None:
            sys.setprofile(None)  # the conversation is ours, not the student's
        try:
            answer = ask({"is": "callback", "function": number, "args": list(args)})
        finally:
            if observing is not None:
                sys.setprofile(observing)
        if "value" in answer:
            value = answer["value"]
            # What a function of a tensor with a graph returns is no leaf, and may be changed in place.
            return value.clone() if isinstance(value, torch.Tensor) and value.requires_grad else value
        raise ValueError(str(answer["message"]))

    return f
