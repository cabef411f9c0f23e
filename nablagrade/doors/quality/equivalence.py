"""Whether two answers do the same: values, dtypes, shapes, changed arguments, calls, passes and memory.

Each answers the same calls in a box of its own; what came back is compared here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from nablagrade.bridge import LiveNotebook, Watched
from nablagrade.doors.quality.bench import Bench
from nablagrade.doors.quality.probes import Probe
from nablagrade.grading.assertions import changed_part
from nablagrade.model import CellStatus
from nablagrade.numeric.compare import TOLERANCE, compare_values
from nablagrade.sandbox.replies import Raised, Returned
from nablagrade.wire import Opaque

__all__ = [
    "Behaviour",
    "agree",
    "dearest",
    "differences",
    "effect_difference",
    "effects",
    "observe",
    "passes_public_test",
]

MEMORY_FACTOR, MEMORY_BYTES = 2, 128 << 20
"""Memory differs when it is so many times as much, and so much more."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What one call did, as far as a contract can ask.

    Attributes:
        ended: "returned", or how else.
        changed: which argument was changed, and what of it.
        calls: how often watched functions were called.
    """

    ended: str
    value: Any = None
    changed: str = ""
    calls: int = 0
    passes: int = 0
    memory_bytes: int = 0


def observe(bench: Bench, notebook: LiveNotebook, probes: Sequence[Probe]) -> list[Behaviour]:
    """Make the calls one after the other."""
    behaviours = []
    for probe in probes:
        behaviours.append(behaviour(notebook, probe))
        bench.stage.border.forget()
    return behaviours


def behaviour(notebook: LiveNotebook, probe: Probe) -> Behaviour:
    call = probe.unused()
    reply = notebook.call(call, exercise=probe.exercise)
    calls = sum(len(each.calls) for each in call.args if isinstance(each, Watched))
    if not isinstance(reply, Returned):
        # The exception's kind does not matter: no contract says with which one a wrong answer fails.
        return Behaviour("raised" if isinstance(reply, Raised) else type(reply).__name__.lower())
    after = reply.arguments[0]
    differs = changed_part(call.args, tuple(after) if isinstance(after, list) else after)
    memory_bytes = reply.usage.memory_bytes if reply.usage else 0
    passes = reply.seen.get("backward_passes", 0)
    return Behaviour("returned", reply.value, differs[0] if differs else "", calls, passes, memory_bytes)


def differences(one: Sequence[Behaviour], other: Sequence[Behaviour], probes: Sequence[Probe]) -> list[str]:
    """What the second answer does otherwise than the first, in words, call by call."""
    found = map(difference, one, other)
    return [f"{probe.origin}: {what}" for probe, what in zip(probes, found, strict=True) if what]


def effects(one: Sequence[Behaviour], other: Sequence[Behaviour], probes: Sequence[Probe]) -> list[str]:
    """The same, without what the second answer costs."""
    found = map(effect_difference, one, other)
    return [f"{probe.origin}: {what}" for probe, what in zip(probes, found, strict=True) if what]


def agree(one: Sequence[Behaviour], other: Sequence[Behaviour]) -> bool:
    """Whether two answers have the same effects in every call."""
    return not any(map(effect_difference, one, other))


def difference(one: Behaviour, other: Behaviour) -> str:
    """What differs first, in effect or in cost; empty where nothing does."""
    return effect_difference(one, other) or cost_difference(one, other)


def effect_difference(one: Behaviour, other: Behaviour) -> str:
    if one.ended != other.ended:
        return f"{other.ended} instead of {one.ended}"
    if one.changed != other.changed:
        return f"changes {other.changed or 'nothing'} instead of {one.changed or 'nothing'} of its arguments"
    if one.calls != other.calls:
        return f"{other.calls} instead of {one.calls} calls of f"
    return value_difference(one.value, other.value)


def cost_difference(one: Behaviour, other: Behaviour) -> str:
    if other.passes > one.passes:
        return f"{other.passes} instead of {one.passes} backward passes"
    if other.memory_bytes > MEMORY_FACTOR * one.memory_bytes + MEMORY_BYTES:
        return f"{other.memory_bytes >> 20} instead of {one.memory_bytes >> 20} MiB"
    return ""


def dearest(one: Behaviour, other: Behaviour) -> Behaviour:
    """The first, at the cost of whichever costs more: what a right answer may cost."""
    return replace(one, passes=max(one.passes, other.passes), memory_bytes=max(one.memory_bytes, other.memory_bytes))


def value_difference(one: Any, other: Any) -> str:
    """What differs between two values first: type, dtype, shape, numbers."""
    if type(one) is not type(other):
        return f"{type(other).__name__} instead of {type(one).__name__}"
    if isinstance(one, torch.Tensor):
        return tensor_difference(one.detach(), other.detach())
    if isinstance(one, tuple | list):
        if len(one) != len(other):
            return f"{len(other)} instead of {len(one)} values"
        return next(filter(None, map(value_difference, one, other)), "")
    if isinstance(one, Opaque):
        return "" if one.type == other.type else f"{other.type} instead of {one.type}"
    return "" if one == other else f"{other!r:.40} instead of {one!r:.40}"


def tensor_difference(one: torch.Tensor, other: torch.Tensor) -> str:
    if one.dtype is not other.dtype:
        return f"{other.dtype} instead of {one.dtype}"
    if one.shape != other.shape:
        return f"shape {tuple(other.shape)} instead of {tuple(one.shape)}"
    if one.dtype not in TOLERANCE or not bool(torch.isfinite(one).all() and torch.isfinite(other).all()):
        same = torch.equal(torch.nan_to_num(one), torch.nan_to_num(other)) and torch.equal(one.isnan(), other.isnan())
        return "" if same else "other values"
    compared = compare_values(other, one, TOLERANCE[one.dtype])
    return "" if compared.ok else f"values differ by {compared.error:.2g}"


def passes_public_test(notebook: LiveNotebook, test_cell: str) -> bool:
    """Whether the examples that students see succeed."""
    notebook.advance_past(test_cell)
    run = notebook.run_of(test_cell)
    return run is not None and run.status is CellStatus.OK
