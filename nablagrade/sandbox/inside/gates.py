"""Gates: calls of a few functions are seen, whatever name led to them, and no other call is slowed down.

A profiling hook sees every call as well, but is asked about each one: tracing a function with torch's own tools makes
a million of them, and takes seconds instead of milliseconds. Here the function object stays what it is and its code
is replaced while the gate is there, so that every alias, partial, closure, map and thread leads through it:

    caller -> the function, with the gate's code -> Gate -> a twin of the function, with its own code

A backward pass has no Python function that all of them go through, but a method written in C; its type's own
dictionary gets another one in the meantime. What passes both: a changed copy of a function's code, or a bound method of
the engine that was made before the gate; that is somebody's deliberate work, like a copy of the source text.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import CodeType, FrameType, FunctionType
from typing import Any

from torch.autograd import Variable

Notice = Callable[[str, FrameType | None], None]
"""Told of a call: the name of what was called, and the frame from which; None where there is none, as at the start of
a thread."""
Intact = Callable[[], bool]
"""Whether gates are still as they were put up."""

ENGINE: Any = type(Variable._execution_engine)
RUN_BACKWARD = "run_backward"


class Gate:
    """What a gated function does instead: it gives notice, and goes on to what it was."""

    __slots__ = ("_name", "_original", "_tell")

    def __init__(self, name: str, original: Callable[..., Any], tell: Notice) -> None:
        self._name = name
        self._original = original
        self._tell = tell

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._tell(self._name, sys._getframe(1).f_back)
        return self._original(*args, **kwargs)


class Gates:
    """Gates before Python functions, by name: put up for the first call that is observed, and left standing for the
    next ones. Changing the code of eighty functions and back takes half a millisecond, more than many a call."""

    def __init__(self, functions: Mapping[FunctionType, str]) -> None:
        self._notice: Notice = _nobody
        self._standing = False
        self._codes = [
            (function, function.__code__, gate_code(function.__code__, Gate(name, twin(function), self._tell)))
            for function, name in functions.items()
        ]

    @contextmanager
    def up(self, notice: Notice) -> Iterator[Intact]:
        """Give notice of each call of the functions during the block; the gates stand after it until `take_down`.

        Between two blocks nobody listens, and a thread may have taken one away: they are looked at before each.
        """
        if not self._standing or not self._intact():
            self._put_up()
        self._notice = notice
        try:
            yield self._intact
        finally:
            self._notice = _nobody

    def take_down(self) -> None:
        """Give the functions their own code back: nothing but observed calls is to meet a gate."""
        if self._standing:
            for function, code, _ in self._codes:
                function.__code__ = code
            self._standing = False

    def forget(self) -> None:
        """Let go of the functions and their twins; nobody must take those for copies that a student made."""
        self.take_down()
        self._codes.clear()

    def _put_up(self) -> None:
        self._standing = True
        for function, _, gate in self._codes:
            function.__code__ = gate

    def _intact(self) -> bool:
        return all(function.__code__ is gate for function, _, gate in self._codes)

    def _tell(self, name: str, frame: FrameType | None) -> None:
        self._notice(name, frame)


@contextmanager
def gated_backward(
    notice: Callable[[FrameType], None], around: Callable[[], AbstractContextManager[object]] = nullcontext
) -> Iterator[Intact]:
    """Give notice of each pass of the autograd engine during the block, whichever public function made it.

    Args:
        around: makes what each pass is run in.
    """
    (members,) = gc.get_referents(ENGINE.__dict__)  # the dictionary itself, behind the view that types show of it
    original = members[RUN_BACKWARD]

    def run_backward(self: Any, *args: Any, **kwargs: Any) -> Any:
        notice(sys._getframe(1))
        with around():
            return original(self, *args, **kwargs)

    try:
        replace_member(members, run_backward)
        yield lambda: members[RUN_BACKWARD] is run_backward
    finally:
        replace_member(members, original)


def replace_member(members: dict[str, Any], method: Any) -> None:
    """Set the engine's method, and tell Python, which remembers where it found methods of a type."""
    members[RUN_BACKWARD] = method
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(ENGINE))


def twin(function: FunctionType) -> FunctionType:
    """The same function as another object, with its code as it is now."""
    other = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    other.__kwdefaults__ = function.__kwdefaults__
    return other


def gate_code(code: CodeType, gate: Gate) -> CodeType:
    """Code that only calls the gate, under the name and file of the code whose place it takes.

    It must have as many free variables, or the function would refuse it; it uses none of them.
    """
    constants = tuple(gate if constant == "gate" else constant for constant in _through_gate.__code__.co_consts)
    return _through_gate.__code__.replace(
        co_consts=constants,
        co_freevars=code.co_freevars,
        co_filename=code.co_filename,
        co_name=code.co_name,
        co_firstlineno=code.co_firstlineno,
    )


def _through_gate(*args: Any, **kwargs: Any) -> Any:
    gate: Any = "gate"  # becomes the gate itself, as a constant: the code may look up nothing where it runs
    return gate(args, kwargs)


def _nobody(name: str, frame: FrameType | None) -> None:
    """Whom a thread tells that goes on after the call."""
