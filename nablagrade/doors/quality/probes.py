"""Inputs that no grader uses, for telling an answer that a check misses from one that is right after all.

They are made of the calls that the checks themselves make, drawn with seeds beyond the pool, and then changed: another
dtype, arguments that require grad and carry one, a size shrunk to one, larger values, zeros, the same call once more
after others. So they reach where checks might not: what a check that is missing would have tried. Whether the contract
covers such an input is asked of the right answers: one on which they do not agree is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import CellType, FunctionType
from typing import Any

import torch

from nablagrade.bridge import LiveNotebook, Stage, Watched
from nablagrade.model import Program
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.replies import Reply

__all__ = ["Probe", "Recorder", "make_probes"]

LARGE = 1000
"""Numbers in one argument above which a call is about cost, and is not changed."""
CHANGED = 12
"""Calls of different kinds of which changed ones are made."""
TOTAL = 160

Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Probe:
    """One call of a student's function, as a check makes it, or changed.

    Attributes:
        exercise: of the check. origin: what was changed in it.
    """

    call: Call
    exercise: str = ""
    origin: str = "as checked"

    def unused(self) -> Call:
        """The call with arguments that nobody has used: tensors of their own, watched functions without calls."""
        call = self.call
        return replace(call, args=fresh(call.args), kwargs=fresh(call.kwargs), made=fresh(call.made), arguments=True)

    def changed(self, args: tuple[Any, ...], origin: str) -> Probe:
        return replace(self, call=replace(self.call, args=args), origin=origin)

    @property
    def kind(self) -> object:
        """Calls of the same kind differ in numbers only."""
        call = self.call
        return call.name, kind_of(call.args), call.observe, call.derivatives, kind_of(call.made)

    @property
    def large(self) -> bool:
        return any(tensor.numel() > LARGE for tensor in tensors_in(self.call.args))


class Recorder(LiveNotebook):
    """A notebook that keeps the calls that checks make of it."""

    def __init__(self, program: Program, files: Mapping[str, bytes], stage: Stage) -> None:
        super().__init__(program, files, stage)
        self.probes: list[Probe] = []

    def call(self, call: Call, *, exercise: str = "", watch: tuple[str, ...] = ()) -> Reply:
        self.probes.append(Probe(Probe(call).unused(), exercise))
        return super().call(call, exercise=exercise, watch=watch)


def make_probes(checked: Sequence[Probe]) -> list[Probe]:
    """The calls of the checks, and changed ones of each kind among them."""
    kinds = {probe.kind: probe for probe in checked if not probe.large}
    changed = [each for probe in list(kinds.values())[:CHANGED] for each in changes_of(probe)]
    once = {probe.kind: probe for probe in checked if probe.large}
    small = [probe for probe in checked if not probe.large]
    plain = small[: TOTAL // 3]
    again = [replace(probe, origin="once more") for probe in reversed(plain[:CHANGED])]
    return [*plain, *changed[: TOTAL - len(plain)], *again, *once.values()]


def changes_of(probe: Probe) -> Iterator[Probe]:
    """The call with one thing different each time."""
    args = probe.call.args
    for origin, change in CHANGES.items():
        yield probe.changed(change(args), origin)
    for size in sorted({size for tensor in tensors_in(args) for size in tensor.shape if size > 1}):
        yield probe.changed(shrunk(args, size), f"size {size} shrunk to 1")


def on_tensors(change: Callable[[torch.Tensor], torch.Tensor]) -> Change:
    """The change of all floating-point tensors among arguments; not of those that functions are closed over."""

    def apply(value: Any) -> Any:
        if isinstance(value, torch.Tensor) and value.is_floating_point():
            return change(value.detach().clone())
        if isinstance(value, tuple | list):
            return type(value)(apply(part) for part in value)
        return value

    return apply


def with_grad(tensor: torch.Tensor) -> torch.Tensor:
    tensor.requires_grad_()
    tensor.grad = torch.full_like(tensor, 3.0)
    return tensor


CHANGES: dict[str, Change] = {
    "float32": on_tensors(torch.Tensor.float),
    "float64": on_tensors(torch.Tensor.double),
    "requires grad": on_tensors(torch.Tensor.requires_grad_),
    "with a .grad": on_tensors(with_grad),
    "half as large": on_tensors(lambda tensor: tensor / 2),
    "a thousand times larger": on_tensors(lambda tensor: 1000 * tensor),
    "zeros": on_tensors(torch.zeros_like),
    "negative": on_tensors(torch.neg),
}


def shrunk(value: Any, size: int) -> Any:
    """Every dimension of this size made 1, in tensors and in what functions are closed over."""
    match value:
        case torch.Tensor():
            return value.detach()[tuple(slice(1) if each == size else slice(None) for each in value.shape)].clone()
        case tuple() | list():
            return type(value)(shrunk(part, size) for part in value)
        case Watched():
            return Watched(shrunk(value.function, size))
        case FunctionType():
            cells = tuple(CellType(shrunk(cell.cell_contents, size)) for cell in value.__closure__ or ())
            made = FunctionType(value.__code__, value.__globals__, value.__name__, value.__defaults__, cells)
            made.__kwdefaults__ = value.__kwdefaults__
            return made
    return value


def fresh(value: Any) -> Any:
    """The same arguments again, which a call may change or count on."""
    match value:
        case torch.Tensor():
            copy = value.detach().clone().requires_grad_(value.requires_grad)
            copy.grad = None if value.grad is None else value.grad.detach().clone()
            return copy
        case tuple() | list():
            return type(value)(fresh(part) for part in value)
        case dict():
            return {key: fresh(part) for key, part in value.items()}
        case Watched():
            return Watched(value.function)
    return value


def kind_of(value: Any) -> object:
    match value:
        case torch.Tensor():
            return tuple(value.shape), value.dtype, value.requires_grad, value.grad is None
        case tuple() | list():
            return type(value), tuple(map(kind_of, value))
        case dict():
            return tuple((key, kind_of(part)) for key, part in value.items())
        case FunctionType():
            return value.__qualname__
        case Watched():
            return kind_of(value.function)
        case bool() | int() | str():
            return value
    return type(value)


def tensors_in(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from tensors_in(part)
