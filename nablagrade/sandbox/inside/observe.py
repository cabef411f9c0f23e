"""What a graded function does while it runs: operations that are looked out for, and backward passes.

Functions written in Python, and the autograd engine, are observed by `gates`; functions written in C, which have no
code to replace, by Python's profiling hook, where a rule names one. Either sees every call, whatever name or alias led
to it. A use counts when it is made from the student's own code; what an allowed torch function calls inside does not.
"""

from __future__ import annotations

import inspect
import os
import sys
import sysconfig
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from types import CodeType, FrameType, FunctionType, MethodDescriptorType
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from nablagrade.sandbox.inside import gates
from nablagrade.sandbox.inside.functions import FILE as COURSE_FUNCTIONS
from nablagrade.sandbox.inside.operations import BEHIND, SPECIAL, Operation, offspring

TORCH = os.path.dirname(torch.__file__) + os.sep
OURS = os.path.dirname(os.path.abspath(__file__)) + os.sep
APIS = TORCH + "_functorch/apis.py"
TENSOR = TORCH + "_tensor.py"
"""Calls for operators what it was given by torch: x ** 2 is no use of pow by whoever writes it."""
LIBRARIES = (*{sysconfig.get_path(name) + os.sep for name in ("stdlib", "purelib", "platlib")}, "<frozen ", OURS)
FRAMES_OF = ("ag_frame", "cr_frame", "gi_frame", "tb_frame")
"""Attributes that lead to a frame; Python tells audit hooks of who reads them."""

BACKWARD = "torch.autograd.backward"
OPERATORS = frozenset((
    "abs", "add", "add_", "bitwise_and", "bitwise_or", "bitwise_xor", "div", "div_", "floor_divide_", "ge", "gt", "le",
    "lt", "matmul", "mul", "mul_", "ne", "neg", "positive", "remainder", "remainder_", "sub", "sub_", "unbind",
))  # fmt: skip
"""The methods as which torch's dispatch of functions sees Python's operators (x + y) and loops; nobody called these."""


@dataclass
class Seen:
    """What was observed during one call."""

    operations: list[str] = field(default_factory=list)
    backward_passes: int = 0
    switched_off: bool = False


class Rules:
    """Operations to look out for."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.by_function: dict[FunctionType, str] = {}
        self.by_builtin: dict[Any, str] = {}
        by_code: dict[CodeType, FunctionType] = {}
        for operation in operations:
            if operation.code is None:
                self.by_builtin.setdefault(operation.value, operation.name)
            else:
                self.by_function[operation.value] = operation.name
                by_code[operation.code] = operation.value
        self.by_function.update({copy: self.by_function[original] for copy, original in offspring(by_code)})
        self.guarded = frozenset((*self.by_function, *by_code))
        self.gates = gates.Gates(self.by_function)


class Sentry:
    """Notices who takes an observer away, though it be put back afterwards, makes a function of what is observed, or
    looks for the frames of those who observe, where what they have seen could be crossed out.

    Python tells audit hooks of every change of the profiling hook, every change of a function's code, every function
    that is made of a code and most ways to a frame, and never lets go of them: a box has one sentry. What we and the
    libraries do does not count.
    """

    def __init__(self) -> None:
        self._seen: Seen | None = None
        self._guarded: Collection[Any] = ()
        self._looking = False
        sys.addaudithook(self._hear)

    @contextmanager
    def on_guard(self, seen: Seen, guarded: Collection[Any]) -> Iterator[None]:
        """Watch until the end of the block."""
        self._seen, self._guarded = seen, guarded
        try:
            yield
        finally:
            self._seen = None

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._seen is None or self._looking or not self._concerns_us(event, arguments):
            return
        self._looking = True  # to look for a frame is an event itself
        frame: FrameType | None = sys._getframe(1)
        self._looking = False
        while frame is not None and frame.f_code.co_filename == inspect.__file__:  # which does it for who calls it
            frame = frame.f_back
        if frame is not None and not frame.f_code.co_filename.startswith(LIBRARIES):
            self._seen.switched_off = True

    def _concerns_us(self, event: str, arguments: tuple[Any, ...]) -> bool:
        match event:
            case "object.__getattr__":
                return arguments[1] in FRAMES_OF
            case "sys.setprofile" | "sys.settrace" | "sys._getframe":
                return True
            case "function.__new__":
                return arguments[0] in self._guarded
            case "object.__setattr__" if arguments[1] == "__code__":
                return arguments[0] in self._guarded or arguments[2] in self._guarded
        return False


@contextmanager
def observed(rules: Rules, sentry: Sentry) -> Iterator[Seen]:
    """Observe this process until the end of the block; of functions written in C, this thread and those it starts."""
    seen = Seen()

    def note(name: str, frame: FrameType | None, called: str = "") -> None:
        if name in seen.operations or frame is None or not called_by_student(frame, called or name):
            return
        if not (name.startswith(BEHIND) and frame.f_code.co_filename == APIS):  # torch.func's own use of its parts
            seen.operations.append(name)

    def note_pass(frame: FrameType) -> None:
        seen.backward_passes += 1
        if BACKWARD in rules.by_function.values():
            note(BACKWARD, frame, gates.RUN_BACKWARD)

    dispatched = dispatching(rules.by_builtin, note) if rules.by_builtin else nullcontext
    with (
        sentry.on_guard(seen, rules.guarded),
        rules.gates.up(note) as calls_seen,
        # torch calls the engine with modes taken off, and backward runs in what the engine was called with.
        gates.gated_backward(note_pass, dispatched) as passes_seen,
        hooked(rules.by_builtin, note) if rules.by_builtin else nullcontext(lambda: True) as builtins_seen,
        dispatched(),
    ):
        try:
            yield seen
        finally:
            seen.switched_off |= not (calls_seen() and passes_seen() and builtins_seen()) or sys.gettrace() is not None
            if seen.switched_off:
                rules.gates.take_down()  # to be put up anew for the next call


@contextmanager
def hooked(by_builtin: Mapping[Any, str], note: Callable[[str, FrameType | None], None]) -> Iterator[gates.Intact]:
    """Note the calls of functions written in C, by the profiling hook, which is asked about every call."""

    def profile(frame: FrameType, event: str, arg: Any) -> None:
        if event == "c_call" and (name := builtin_name(arg, by_builtin)):
            note(name, frame)

    threading.setprofile(profile)
    sys.setprofile(profile)
    try:
        yield lambda: sys.getprofile() is profile
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def dispatching(
    by_builtin: Mapping[Any, str], note: Callable[[str, FrameType | None], None]
) -> Callable[[], TorchFunctionMode]:
    """Makes modes that see what the profiling hook does not: a function written in C called from C, as
    `functools.reduce` does."""
    named = {called: name for called, name in by_builtin.items() if not is_operator(called)}

    class Dispatched(TorchFunctionMode):
        def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if (name := named.get(function)) is not None:
                note(name, sys._getframe(1))
            return function(*args, **(kwargs or {}))

    return Dispatched


def is_operator(called: Any) -> bool:
    return isinstance(called, MethodDescriptorType) and called.__name__ in OPERATORS


def builtin_name(called: Any, by_builtin: Mapping[Any, str]) -> str | None:
    """The rule's name for a function written in C, a method of a tensor by way of its class included."""
    owner = getattr(called, "__self__", None)
    if issubclass(type(owner), torch.Tensor):  # not the class's attribute, in whose place others may have put theirs
        called = vars(torch._C.TensorBase).get(called.__name__, called)
    try:
        return by_builtin.get(called)
    except TypeError:  # unhashable
        return None


def called_by_student(frame: FrameType | None, name: str) -> bool:
    """Whether the call of an operation out of this frame is the student's own, and not torch's or a course function's.

    Code of torch's that does not have the operation's name in it, such as vmap's or a Module's, only calls the function
    that it was given: that call is made by whoever gave it.
    """
    stem = name.rpartition(".")[2].removeprefix(SPECIAL).removesuffix("_")
    names = {stem, f"{stem}_", f"{SPECIAL}{stem}"}
    while frame is not None and passes_calls_on(frame.f_code, names):
        frame = frame.f_back
    if frame is None:
        return False
    return not frame.f_code.co_filename.startswith((TORCH, OURS, COURSE_FUNCTIONS))


def passes_calls_on(code: CodeType, names: Set[str]) -> bool:
    file = code.co_filename
    torch_passes = file.startswith(TORCH) and file != TENSOR and names.isdisjoint(code.co_names)
    return file == gates.__file__ or torch_passes
