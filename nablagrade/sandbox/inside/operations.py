"""What the dotted names of operations stand for.

A box looks all lists of its assignment up before the student's first line, which may put something else in the place
of any name: `torch.func.jacrev = mine`. Students read the lists in their notebooks; they give nothing away.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MethodDescriptorType, MethodType, ModuleType
from typing import Any

import torch
from torch import _refs
from torch._functorch import eager_transforms
from torch._ops import OpOverloadPacket

HOMES = ("torch", "torch.Tensor", "torch.special", "torch._C._VariableFunctions", "torch._C._nn", "torch._C._special")
"""Where torch keeps its functions that are written in C, each under several names."""
SPECIAL = "special_"
LENT = "torch.fx."
"""Where what `functorch` only lends out comes from: a tracer, which differentiates nothing."""
BEHIND = eager_transforms.__name__
"""Where torch keeps what `torch.func` is made of."""


@dataclass(frozen=True)
class Operation:
    """A function, as it was when it was looked up.

    Attributes:
        value: the Python function, or what is called of one that is written in C.
        code: of a Python function.
    """

    name: str
    value: Any
    code: CodeType | None = None


Known = dict[str, tuple[Operation, ...]]
"""What names of operations stand for: functions, methods, or whole modules of them."""


def look_up(names: Iterable[str]) -> Known:
    """What names stand for now.

    Raises:
        ImportError, AttributeError: one of them stands for nothing.
    """
    return {name: tuple(operations(name)) for name in names}


def operations(name: str) -> Iterator[Operation]:
    """The functions behind a dotted name; of one that is written in C, all that torch has of it."""
    for member, value in named_callables(name):
        function = function_of(value)
        if function is not None:
            yield Operation(member, function, function.__code__)
        else:
            yield Operation(member, value)
            yield from twins(value)


def named_callables(name: str) -> Iterator[tuple[str, Any]]:
    """The callable behind a dotted name, or all of a module's but those that torch itself exports (vmap).

    Behind `torch.func` is a private module, where its functions and what they are made of lie; all of that, too.
    """
    value = resolve(name)
    if not isinstance(value, ModuleType):
        yield name, value
        return
    for member, item in members(value):
        home = getattr(item, "__module__", None) or ""
        if home == value.__name__ or not (member.startswith("_") or home.startswith(LENT)):
            yield f"{name}.{member}", item
    if value is torch.func:
        for member, item in members(eager_transforms):
            if getattr(item, "__module__", None) == BEHIND:
                yield f"{BEHIND}.{member}", item


def members(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The callables of a module but those that torch itself exports."""
    for name in dir(module):
        item = getattr(module, name)
        if callable(item) and getattr(torch, name, None) is not item:
            yield name, item


def resolve(name: str) -> Any:
    """The object behind a dotted name, importing as much of it as is a module."""
    parts = name.split(".")
    value: Any = importlib.import_module(parts[0])
    for index, part in enumerate(parts[1:], start=2):
        if not hasattr(value, part):
            importlib.import_module(".".join(parts[:index]))
        value = getattr(value, part)
    return value


def function_of(value: Any) -> FunctionType | None:
    """The Python function behind a callable (of a class, its constructor); None for what is written in C."""
    if isinstance(value, type):
        value = vars(value).get("__init__") or vars(value).get("__new__")
    if isinstance(value, MethodType):
        value = value.__func__
    return value if isinstance(value, FunctionType) else None


def twins(value: Any) -> Iterator[Operation]:
    """A function of torch written in C, under its other names, in place, as an operator of the dispatcher, and as torch
    has it in Python for its compiler."""
    if not isinstance(value, BuiltinFunctionType | MethodDescriptorType):
        return
    stem = value.__name__.removeprefix(SPECIAL)
    for name in (stem, f"{stem}_", f"{SPECIAL}{stem}"):
        for home in HOMES:
            twin = getattr(resolve(home), name, None)
            if isinstance(twin, BuiltinFunctionType | MethodDescriptorType):
                yield Operation(f"{home}.{name}", twin)
        written = getattr(_refs, name, None)
        if isinstance(written, FunctionType):
            yield Operation(f"{_refs.__name__}.{name}", written, written.__code__)
        yield from operators(name)


def operators(name: str) -> Iterator[Operation]:
    """An operator of the dispatcher and its overloads: the objects that Python has, and what they call."""
    packet = getattr(torch.ops.aten, name, None)
    if isinstance(packet, OpOverloadPacket):
        for each in (packet, *(getattr(packet, overload) for overload in packet.overloads())):
            yield Operation(f"torch.ops.aten.{name}", each)
            yield Operation(f"torch.ops.aten.{name}", each._op)


def offspring(by_code: Mapping[CodeType, FunctionType]) -> list[tuple[FunctionType, FunctionType]]:
    """Functions that others have made of these code objects, each with the one that it is a copy of; and functions
    that a call of one has returned, as `torch.func.jacrev(f)` does, each with the one that made it.

    What the fork server froze is not searched, so this looks through the student's own objects only.
    """
    if not by_code:
        return []
    makers = {id(inner): original for code, original in by_code.items() for inner in inner_codes(code)}
    originals = {id(code): original for code, original in by_code.items()}
    found = []
    for each in gc.get_objects():
        if type(each) is FunctionType:
            code = id(each.__code__)
            original = originals.get(code)
            if code in makers:
                found.append((each, makers[code]))
            elif original not in (None, each) and closed_over(each, original):
                found.append((each, original))
    return found


def inner_codes(code: CodeType) -> Iterator[CodeType]:
    """The code of the functions that are defined inside a function, however deep."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from inner_codes(constant)


def closed_over(function: FunctionType, original: FunctionType) -> bool:
    """Whether two functions of one code are closed over the same; all that one decorator made have one code."""
    cells = zip(function.__closure__ or (), original.__closure__ or (), strict=True)
    return all(one is other or contents(one) is contents(other) for one, other in cells)


def contents(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # empty
        return cell
