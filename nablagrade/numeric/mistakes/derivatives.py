"""Wrong first and second derivatives of one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.autograd import functional

Map = Callable[[Tensor], Tensor]
Function = Callable[..., Tensor]
Found = dict[str, tuple[Tensor, ...]]


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
        "value": (value.detach(),),
        "input": (at,),
        "times_input": (J * at,),
        "wrong_point": (jacobian(f)(torch.zeros_like(at)), *others(jacobian(f), at, value)),
    }


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


def quotient_mistakes(f: Map, x: Tensor, eps: float) -> Found:
    """Of the central difference quotient of f at x with the step eps."""
    at = plain(x)
    steps = [eps * e for e in torch.eye(len(at), dtype=torch.float64)]

    def central(scale: float) -> Tensor:
        return torch.stack([(f(at + scale * h) - f(at - scale * h)) / (2 * scale * eps) for h in steps], dim=1)

    right, together = central(1.0), (f(at + eps) - f(at - eps)) / (2 * eps)
    return {
        "step_ignored": (jacobian(f)(at), central(0.5), central(2.0), central(1e-5 / eps)),
        "one_sided": (
            torch.stack([(f(at + h) - f(at)) / eps for h in steps], dim=1),
            torch.stack([(f(at) - f(at - h)) / eps for h in steps], dim=1),
        ),
        "repeated_columns": (together[:, None].expand(right.shape),),
        "value": (f(at).detach(),),
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
