"""Wrong first and second derivatives of one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor
from torch.autograd import functional

from nablagrade.numeric.diagnose.evidence import Candidate, Close

Map = Callable[[Tensor], Tensor]
Function = Callable[..., Tensor]
Found = dict[str, tuple[Tensor, ...]]

ROUNDED_STEP = 1e-9
"""How near a quotient must come to one whose step was rounded to float32, which is off by about 1e-8."""


def plain(tensor: Tensor) -> Tensor:
    """An argument of a check as a point to compute at: float64, without a graph."""
    return tensor.detach().double()


def jacobian(f: Map) -> Map:
    """x (n,) -> the Jacobian (m, n) of f. By `torch.autograd`: the first use of `torch.func` takes a second."""
    return lambda x: functional.jacobian(f, x)


gradient = jacobian
"""x (n,) -> the gradient (n,) of f, whose values are 0-d."""


def hessian(f: Map) -> Map:
    """x (n,) -> the Hessian (n, n) of f, whose values are 0-d."""
    return lambda x: functional.hessian(f, x)


def jacobian_mistakes(f: Map, x: Tensor) -> Found:
    """Of the Jacobian (m, n) of f at x (n,)."""
    at = plain(x)
    J, value = jacobian(f)(at), f(at)
    return {
        "value": (value.detach(), *in_columns(f, at)),
        "value_ratio": (value.detach().unsqueeze(-1) / at,),
        "input": (at,),
        "times_input": (J * at,),
        "wrong_point": (jacobian(f)(torch.zeros_like(at)), *others(jacobian(f), at, value)),
    }


def in_columns(f: Map, at: Tensor) -> tuple[Tensor, ...]:
    """Values of f where a derivative by each input belongs: at x in every column, and at the unit vectors."""
    unit = torch.eye(len(at), dtype=torch.float64)
    return torch.stack([f(at).detach()] * len(at), dim=-1), torch.stack([f(e).detach() for e in unit], dim=-1)


def others(derivative: Map, at: Tensor, value: Tensor) -> tuple[Tensor, ...]:
    """A derivative at points that get mixed up with x: the value of the function, where it can be one; ones."""
    points = [value.detach()] if value.shape == at.shape else []
    return tuple(derivative(point) for point in [*points, torch.ones_like(at)])


def each(f: Map, points: Tensor) -> Tensor:
    """What f gives at each of the points (B, n), stacked."""
    return torch.stack([f(point) for point in points])


def batch_mistakes(f: Map, X: Tensor) -> Found:
    """Of the Jacobians (B, m, n) of f at the points X (B, n)."""
    at = plain(X)
    jacobians = each(jacobian(f), at)
    return {
        "value": (each(f, at).detach(),),
        "input": (at,),
        "times_input": (jacobians * at.unsqueeze(1),),
        "wrong_point": (each(jacobian(f), torch.zeros_like(at)),),
    }


def quotient_mistakes(f: Map, x: Tensor, eps: float) -> dict[str, tuple[Candidate, ...]]:
    """Of the central difference quotient of f at x with the step eps."""
    at = plain(x)
    steps = [eps * e for e in torch.eye(len(at), dtype=torch.float64)]

    def central(scale: float) -> Tensor:
        return torch.stack([(f(at + scale * h) - f(at - scale * h)) / (2 * scale * eps) for h in steps], dim=1)

    def between(up: Iterable[Tensor], down: Iterable[Tensor], width: float = 2 * eps) -> Tensor:
        return torch.stack([(f(u) - f(d)) / width for u, d in zip(up, down, strict=True)], dim=1)

    right, together = central(1.0), (f(at + eps) - f(at - eps)) / (2 * eps)
    so_far = torch.tril(torch.full((len(at), len(at)), eps, dtype=torch.float64))  # in row i, all inputs up to i moved
    ups, downs = [at + h for h in steps], [at - h for h in steps]
    one_sided = (ups, [at] * len(at)), ([at] * len(at), downs)
    narrow = float(torch.tensor(eps, dtype=torch.float32))
    rounded_up, rounded_down = [at + h * (narrow / eps) for h in steps], [at - h * (narrow / eps) for h in steps]
    return {
        "step_ignored": (jacobian(f)(at), central(0.5), central(2.0), central(1e-5 / eps)),
        "one_sided": tuple(between(up, down, width) for up, down in one_sided for width in (eps, 2 * eps)),
        "quotient_bracketed": (right * eps**2, right * 2 * eps, right * eps),
        "running_columns": (
            between(at + so_far, at - so_far),
            between(at - so_far + 2 * torch.stack(steps), at - so_far),
            between(at + so_far, at + so_far - 2 * torch.stack(steps)),
        ),
        "single_precision": (
            Close(between(rounded_up, rounded_down, 2 * eps), ROUNDED_STEP),
            Close(between(rounded_up, rounded_down, 2 * narrow), ROUNDED_STEP),
        ),
        "repeated_columns": (together[:, None].expand(right.shape),),
        "value": (f(at).detach(), *in_columns(f, at)),
        "value_ratio": (f(at).detach()[:, None] / at,),
        "input": (at,),
    }


def gradient_mistakes(f: Function, xs: Sequence[Tensor]) -> Found:
    """Of the gradient (k,) of f(x1, ..., xk)."""
    at = torch.stack([plain(x) for x in xs])

    def of_vector(u: Tensor) -> Tensor:
        return f(*u)

    g = gradient(of_vector)(at)
    return {
        "value": (f(*at).detach(),),
        "value_ratio": (f(*at).detach() / at,),
        "input": (at,),
        "times_input": (g * at,),
        "wrong_point": (gradient(of_vector)(torch.zeros_like(at)), gradient(of_vector)(torch.ones_like(at))),
    }


def hessian_mistakes(f: Function, xs: Sequence[Tensor]) -> Found:
    """Of the Hessian (k, k) of f(x1, ..., xk)."""
    at = torch.stack([plain(x) for x in xs])

    def of_vector(u: Tensor) -> Tensor:
        return f(*u)

    H, g = hessian(of_vector)(at), gradient(of_vector)(at)
    return {
        "value": (f(*at).detach(),),
        "input": (at,),
        "gradient": (g,),
        "gradient_on_diagonal": (torch.diag(g),),
        "gradient_added": (H + g,),
        "outer_product": (torch.outer(g, g),),
        "times_input": (H * at,),
        "wrong_point": (hessian(of_vector)(torch.zeros_like(at)), hessian(of_vector)(torch.ones_like(at))),
    }
