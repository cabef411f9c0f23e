"""One call of a student's function for a hidden check: from a clean state, with what is seen around it."""

from __future__ import annotations

import operator
import random
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch.autograd import forward_ad

from nablagrade.sandbox.inside.functions import FILE, proxy
from nablagrade.sandbox.inside.observe import OURS, Rules, Sentry, observed
from nablagrade.wire.codec import type_name

MESSAGE_CHARS = 2000
TRACEBACK_CHARS = 8000
FRAMES = 12
FILE_PARTS = 2
KEPT_ENTRIES = 1 << 16
"""Larger results are not looked at again; an expanded one may have a terabyte of entries in a single number."""
GIVEN = (FILE, proxy.__code__.co_filename)
"""File names, in tracebacks, of functions that a check passes to the student."""


def call(
    namespace: Mapping[str, Any],
    request: Mapping[str, Any],
    rules: Rules,
    cell_line: CellLine,
    sentry: Sentry,
) -> dict[str, Any]:
    """Call the function that the request names.

    Returns:
        {"is": "missing"}; or {"is": "returned", value, arguments} with the arguments as they are afterwards, where the
        request asks for them; or {"is": "raised", type, message, line, in_given, traceback}. The last two
        also carry "seen".
    """
    name = request["name"]
    if name not in namespace:
        return {"is": "missing"}
    function, args, kwargs = wanted(namespace[name], request), list(request["args"]), dict(request["kwargs"])
    reset_state()
    seen_by: dict[str, Any] = {}
    try:
        if request["observe"]:
            with observed(rules, sentry) as seen:
                try:
                    value = function(*args, **kwargs)
                finally:
                    seen_by = vars(seen)
        else:
            rules.gates.take_down()
            value = function(*args, **kwargs)
        answer = {"is": "returned", "value": value, "arguments": [args, kwargs] if request["arguments"] else None}
        if seen_by and request["derivatives"]:
            seen_by = {**seen_by, "own_backward": has_own_backward(namespace[name], value)}
    except BaseException as error:
        answer = raised(error, cell_line)
    answer["seen"] = seen_by
    return answer


def wanted(named: Any, request: Mapping[str, Any]) -> Callable[..., Any]:
    """What is to be called: what the student's name stands for, an object made of it, or a derivative of either."""
    made, derivatives = request["made"], request["derivatives"]

    def of_an_object(*args: Any, **kwargs: Any) -> Any:
        thing = named(*made["args"], **made["kwargs"])
        if made["state"] is not None:
            thing.load_state_dict(made["state"])
        return as_function(thing, derivatives)(*args, **kwargs)

    return as_function(named, derivatives) if made is None else of_an_object


def as_function(thing: Any, derivatives: int) -> Callable[..., Any]:
    if derivatives:
        return differentiated(thing, second=derivatives == 2)
    applied: Callable[..., Any] = thing.apply if is_autograd_function(thing) else thing
    return applied


def differentiated(function: Any, *, second: bool) -> Callable[..., tuple[Any, ...]]:
    """What a backward pass through a student's autograd Function, Module or plain function gives.

    Returns:
        (x, g, *others) -> (y, v) with v = g^T dy/dx, after the function was applied to others, too; of a Module
        (y, v, p) with p its parameters' gradients by name, None for one that does not matter. Or, with `second`,
        (x, g, w) -> the derivatives of w^T v by x and by g; where g is None, those by x of w^T dy/dx, and of w^T dh/dx
        for h = y^2 / 2, y being 0-d.
    """
    apply = function.apply if is_autograd_function(function) else function

    def first_order(x: torch.Tensor, g: torch.Tensor, *others: torch.Tensor) -> tuple[Any, ...]:
        x, g = x.detach().requires_grad_(), g.detach()
        y = apply(x)
        for other in others:
            apply(other)
        if not isinstance(function, torch.nn.Module):
            return y, *torch.autograd.grad(y, x, g)
        parameters = dict(function.named_parameters())
        v, *gradients = torch.autograd.grad(y, [x, *parameters.values()], g, allow_unused=True)
        return y, v, dict(zip(parameters, gradients, strict=True))

    def by_x_alone(x: torch.Tensor, w: torch.Tensor, link: Callable[[Any], Any]) -> tuple[torch.Tensor, ...]:
        """The derivative by x of w^T v, with v the gradient of link(y), on an x of its own: `apply` may change it."""
        x = x.clone().requires_grad_()
        (v,) = torch.autograd.grad(link(apply(x)), x, create_graph=True)
        return torch.autograd.grad(v, x, w)

    def second_order(x: torch.Tensor, g: torch.Tensor | None, w: torch.Tensor) -> tuple[Any, ...]:
        x = x.detach()
        if g is None:
            return *by_x_alone(x, w, lambda y: y), *by_x_alone(x, w, lambda y: y**2 / 2)
        x, g = x.requires_grad_(), g.detach().requires_grad_()
        (v,) = torch.autograd.grad(apply(x), x, g, create_graph=True)
        return torch.autograd.grad(v, (x, g), w)

    return second_order if second else first_order


class LastResult:
    """What an observed call returned, with a copy, to see whether the next one writes into it."""

    def __init__(self) -> None:
        self._tensors: list[tuple[torch.Tensor, torch.Tensor]] = []

    def followed_by(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer of the next call, with `overwrote` among what was seen; its result is the last one now."""
        if not answer.get("seen"):
            return answer
        answer["seen"] = {**answer["seen"], "overwrote": not all(same(*pair) for pair in self._tensors)}
        self._tensors = [(tensor, tensor.detach().clone()) for tensor in dense_tensors(answer.get("value"))]
        return answer


def dense_tensors(value: Any) -> list[torch.Tensor]:
    parts = value if isinstance(value, tuple) else (value,)
    tensors = [part for part in parts if type(part) is torch.Tensor and part.numel() <= KEPT_ENTRIES]
    return [tensor for tensor in tensors if tensor.is_floating_point() and not tensor.is_sparse]


def same(tensor: torch.Tensor, copy: torch.Tensor) -> bool:
    return tensor.shape == copy.shape and torch.allclose(tensor.detach(), copy, rtol=0, atol=0, equal_nan=True)


def in_place(old: Any, new: Any) -> Any:
    """The argument of the call before with the values of a new one, where that is possible; else the new one."""
    if isinstance(new, list | tuple) and type(old) is type(new) and len(old) == len(new):
        parts = list(map(in_place, old, new))
        return old if all(map(operator.is_, parts, old)) else type(new)(parts)
    if not type(old) is type(new) is torch.Tensor or old.shape != new.shape or old.dtype != new.dtype:
        return new
    try:
        old.data.copy_(new.detach())
        old.requires_grad_(new.requires_grad)
        old.grad = new.grad
    except RuntimeError:  # what the student's code made of it
        return new
    return old


def is_autograd_function(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, torch.autograd.Function)


def has_own_backward(value: Any, pair: Any) -> bool:
    """Whether the derivative in a pair (y, v) went through the backward of this autograd Function: a function of the
    same name, or an `apply` of one's own, has the same values without one."""
    if not is_autograd_function(value) or not isinstance(pair, tuple):
        return False
    return getattr(getattr(pair[0], "grad_fn", None), "_forward_cls", None) is value


CellLine = Callable[[str, int], str | None]
"""From file name and line number to a place in the student's notebook ("cell 3, line 2"), or None."""


def raised(error: BaseException, cell_line: CellLine) -> dict[str, Any]:
    """What is reported of a student's exception; asking it for its message may raise again, or lie.

    It is the same on every machine and after an upgrade of ours, as a replay demands: the traceback has none of our own
    frames, and names the files of others by their last parts.
    """
    try:
        message = str(error)[:MESSAGE_CHARS]
    except BaseException:
        message = "(its message could not be read)"
    every = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in every if not frame.filename.startswith(OURS)]
    places = [cell_line(frame.filename, frame.lineno or 0) for frame in frames]
    written = [name for name in (frame.filename for frame in every) if name in GIVEN or cell_line(name, 0)]
    return {
        "is": "raised",
        "type": type_name(error),
        "bases": [base.__name__ for base in type(error).__mro__][:FRAMES],
        "message": message,
        "line": next((place for place in reversed(places) if place), None),
        "in_given": bool(written) and written[-1] in GIVEN,
        "traceback": "".join(traceback.format_list(map(shortened, frames[-FRAMES:])))[-TRACEBACK_CHARS:],
    }


def shortened(frame: traceback.FrameSummary) -> traceback.FrameSummary:
    name = "/".join(frame.filename.split("/")[-FILE_PARTS:])
    return traceback.FrameSummary(name, frame.lineno, frame.name, line=frame.line)


def reset_state() -> None:
    """What one call must not leave to the next: default dtype and device, grad mode, random state."""
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)
    torch.set_grad_enabled(True)
    torch.default_generator.manual_seed(0)  # torch.manual_seed formats a traceback, for GPUs that are not there
    random.seed(0)


def leave_modes() -> None:
    """What one exercise must not leave to the next: forward-mode levels and function modes that were never closed.

    Between the calls of one exercise they stay, since a function that leaves them open does not work twice.
    """
    while forward_ad._current_level >= 0:
        forward_ad.exit_dual_level()
    while torch._C._len_torch_function_stack() > 0:
        torch._C._pop_torch_function_stack()
