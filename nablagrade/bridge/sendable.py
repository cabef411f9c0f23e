"""What a check may pass to a student's function besides data: functions.

A function that the student differentiates must run beside the student, for autograd to see through it. Only code of
the assignment's functions.py may go there, which its author declares readable by students, closed over plain data. A
function that is only evaluated can be `watched` instead: it stays here, and every call of it is made, counted and
kept here.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import torch

from nablagrade.errors import GraderError, ProtocolError
from nablagrade.wire import Reduced
from nablagrade.wire.codec import DEPTH, DTYPES

FILE = "<functions of the course>"
MAX_CALLS = 100_000
MAX_BYTES = 64 << 20
MAX_ARGUMENT_BYTES = 1 << 16
"""A function that multiplies what it is given, by itself even, must not fill our memory."""


class Watched:
    """A function that a student may call but whose code and calls stay on the trusted side.

    No derivative passes through it. Attributes:
        function: what it wraps.
        calls: the positional arguments of each call so far.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self._kept_bytes = 0
        self.calls: list[tuple[Any, ...]] = []

    def __call__(self, *args: Any) -> Any:
        return self.function(*args)

    def answer(self, args: list[Any]) -> dict[str, Any]:
        """Make one call for the student; an exception of the function travels as its message."""
        if not all(isinstance(arg, torch.Tensor | int | float) for arg in args):
            return {"message": "this function takes tensors and numbers"}
        size = sum(arg.nbytes for arg in args if isinstance(arg, torch.Tensor))
        if size > MAX_ARGUMENT_BYTES:
            return {
                "message": f"this function takes at most {MAX_ARGUMENT_BYTES} bytes of tensors, and was given {size}"
            }
        self._kept_bytes += size
        if len(self.calls) >= MAX_CALLS or self._kept_bytes > MAX_BYTES:
            return {"message": f"this function was called more than {MAX_CALLS} times, or with too much data"}
        self.calls.append(tuple(args))
        try:
            return {"value": self.function(*args)}
        except Exception as error:
            # The arguments are the student's: whatever goes wrong with them is theirs to see, not ours to stumble over.
            return {"message": f"{type(error).__name__}: {str(error)[:500]}"}


def watched(function: Callable[..., Any]) -> Watched:
    """Wrap a function so that the student's calls of it are made and counted here (see `Watched`)."""
    return Watched(function)


class Border:
    """Decides what may cross into the box, and makes the calls that come back.

    Args:
        functions: the functions.py of the assignment.
    """

    def __init__(self, functions: Path) -> None:
        self.functions = functions
        self._file = str(functions.resolve())
        self._sent: dict[int, Callable[..., Any]] = {}
        self._numbers: dict[int, int] = {}
        self._last = 0

    def source(self) -> str | None:
        """The text of functions.py; None when the assignment has none."""
        return self.functions.read_text(encoding="utf-8") if self.functions.is_file() else None

    def reduce(self, value: Any) -> Reduced:
        """How a value that is not plain data travels.

        Raises:
            GraderError: it may not.
        """
        if isinstance(value, Watched):
            return Reduced("proxy", {"number": self._number(value)})
        if isinstance(value, FunctionType):
            return self._reduce_function(value)
        raise GraderError(
            f"a check passes a {type(value).__module__}.{type(value).__qualname__} to the student. Pass tensors, "
            f"numbers, texts, tuples, lists, dicts, functions of {self.functions.name}, or watched(function)."
        )

    def answer(self, number: int, args: list[Any]) -> dict[str, Any]:
        """Make the call of a watched function for which the box asks."""
        function = self._sent.get(number)
        if not isinstance(function, Watched):
            return {"message": "there is no such function any more"}
        return function.answer(args)

    def build(self, tag: str, fields: dict[str, Any]) -> Any:
        """A function of ours that comes back, among the arguments after a call: the same object that was sent."""
        if tag == "known" and fields.get("number") in self._sent:
            return self._sent[fields["number"]]
        raise ProtocolError("a function that was not sent")

    def forget(self) -> None:
        """After a check, its watched functions can no longer be called."""
        self._sent.clear()
        self._numbers.clear()

    def _number(self, function: Callable[..., Any]) -> int:
        """What a function is known by on the wire: one object here is one object there, until the check has ended."""
        if id(function) not in self._numbers:
            self._last += 1
            self._numbers[id(function)] = self._last
            self._sent[self._last] = function
        return self._numbers[id(function)]

    def _is_ours(self, file: str) -> bool:
        """Whether code is of functions.py; by its real path, which is asked for only where the names differ."""
        return file == self._file or str(Path(file).resolve()) == self._file

    def _reduce_function(self, function: FunctionType) -> Reduced:
        if not self._is_ours(function.__code__.co_filename):
            raise GraderError(
                f"a check passes the function {function.__qualname__} of {function.__code__.co_filename} to the "
                f"student. What the student is given can be read by the student, so it must be written in "
                f"{self.functions}; or pass watched({function.__name__}) if no derivative has to pass through it."
            )
        closure = [cell.cell_contents for cell in function.__closure__ or ()]
        check_data([closure, function.__defaults__, function.__kwdefaults__])
        return Reduced(
            "function",
            {
                "number": self._number(function),
                "name": function.__name__,
                "defaults": function.__defaults__,
                "kwdefaults": function.__kwdefaults__,
                "closure": closure,
            },
            {"code": portable(function.__code__)},
        )


def check_data(value: Any, depth: int = 0) -> None:
    """Refuse data that the wire would replace by a note of what it was: the student would be given that note.

    Raises:
        GraderError: a tensor that is not dense or has a dtype of its own kind, or lists in lists without end.
    """
    if depth > DEPTH:
        raise GraderError(f"a check passes lists or dicts nested more than {DEPTH} levels deep to the student.")
    if isinstance(value, torch.Tensor):
        if value.layout is not torch.strided or value.dtype not in DTYPES.values() or value.is_meta:
            raise GraderError(
                f"a check passes a tensor of {value.layout}, {value.dtype} on {value.device} to the student. Pass "
                "dense tensors with data and an ordinary dtype."
            )
    elif isinstance(value, list | tuple):
        for item in value:
            check_data(item, depth + 1)
    elif isinstance(value, dict):
        for item in value.values():
            check_data(item, depth + 1)


@lru_cache(maxsize=256)
def portable(code: CodeType) -> bytes:
    """Code as it travels; a function of functions.py is made and sent many times, and its code is one."""
    return marshal.dumps(anonymous(code))


def anonymous(code: CodeType) -> CodeType:
    """The same code without the path of our file, in itself and in the functions that it makes."""
    constants = tuple(anonymous(item) if isinstance(item, CodeType) else item for item in code.co_consts)
    return code.replace(co_filename=FILE, co_consts=constants)
