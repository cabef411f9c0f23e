"""Wrong uses of the Hessian: products with it, and steps of Newton's method."""

from __future__ import annotations

import torch
from torch import Tensor

from nablagrade.numeric.diagnose.evidence import Candidate, Line, Near
from nablagrade.numeric.mistakes.derivatives import Found, Map, gradient, hessian, plain

ENOUGH_STEPS = 20


def hessian_product_mistakes(f: Map, x: Tensor, v: Tensor) -> Found:
    """Of H v, with H the Hessian of f at x (n,) and v (n,)."""
    at, v = plain(x), plain(v)
    H, g = hessian(f)(at), gradient(f)(at)
    Hv = H @ v
    return {
        "value": (f(at).detach(),),
        "input": (at, v),
        "gradient": (g,),
        "gradient_added": (Hv + g,),
        "arguments_swapped": (hessian(f)(v) @ at,),
        "wrong_point": tuple(hessian(f)(point) @ v for point in (at + v, torch.zeros_like(at), v)),
        "diagonal_product": (H.diagonal() * v, H.sum(dim=0) * v),
        "gradient_product": (g * v,),
        "quadratic_form": (v @ Hv,),
        "direction_normalised": (Hv / (v.norm() or 1),),
    }


def newton_mistakes(f: Map, x: Tensor) -> dict[str, tuple[Candidate, ...]]:
    """Of x - H^-1 g, with gradient g and Hessian H of f at x (n,), H regular."""
    at = plain(x)
    H, g = hessian(f)(at), gradient(f)(at)
    step, value = torch.linalg.solve(H, g), f(at).detach()
    values, Q = torch.linalg.eigh(H)
    entrywise = torch.where(H == 0, 0.0, 1 / torch.where(H == 0, 1.0, H))
    elsewhere = hessian(f)(torch.zeros_like(at)), gradient(f)(torch.zeros_like(at))
    return {
        "input": (at,),
        "gradient": (g,),
        "step_added": (at + step,),
        "step_alone": (step, -step),
        "step_length": (Line(at, step),),
        "low_precision": (Near(at - step),),
        "steps_repeated": repeated(f, at),
        "gradient_step": (Line(at, g),),
        "root_step": (at - value / g, at - value * g / (g @ g)),
        "hessian_not_inverted": (at - H @ g, at + H @ g, at - g / torch.linalg.det(H)),
        "hessian_diagonal": (at - g / H.diagonal(),),
        "entrywise_inverse": (at - entrywise @ g, at + entrywise @ g),
        "absolute_eigenvalues": (at - Q @ ((Q.T @ g) / values.abs()),),
        "wrong_point": (at - torch.linalg.solve(H, elsewhere[1]), at - torch.linalg.pinv(elsewhere[0]) @ g),
        "broadcast": (at - step[:, None], at[:, None] - step, at - torch.linalg.inv(H) * g, at - g / H),
    }


def repeated(f: Map, at: Tensor) -> tuple[Tensor, ...]:
    """Two steps, and steps until nothing changes any more."""
    points = [at]
    for _ in range(ENOUGH_STEPS):
        H, g = hessian(f)(points[-1]), gradient(f)(points[-1])
        if not bool(torch.isfinite(H).all()) or g.norm() < 1e-5:
            break
        points.append(points[-1] - torch.linalg.pinv(H) @ g)
    return (points[min(2, len(points) - 1)], points[-1])
