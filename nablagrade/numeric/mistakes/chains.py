"""Wrong uses of the chain rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import pairwise

import torch
from torch import Tensor

from nablagrade.numeric.mistakes.derivatives import Found, Map, gradient, jacobian, plain


def product_mistakes(outer: Tensor, inner: Tensor) -> Found:
    """Of the product (m, n) of two Jacobians, outer (m, k) and inner (k, n)."""
    A, B = plain(outer), plain(inner)
    shares = A[:, :, None] * B[None]
    found: Found = {
        "factor_missing": (A, B),
        "path_missing": (shares[:, 0], shares[:, -1], shares[:, :-1].sum(dim=1), shares[:, :2].sum(dim=1)),
        "paths_not_summed": (shares,),
        "paths_averaged": (shares.mean(dim=1),),
    }
    if A.shape[0] == B.shape[1]:
        found["swapped_factors"] = (B @ A,)
    if A.shape == B.shape:
        found["factors_added"], found["factors_entrywise"] = (A + B,), (A * B,)
    pairs = (A.T, B), (A, B.T), (A.T, B.T)
    found["factor_transposed"] = tuple(left @ right for left, right in pairs if left.shape[1] == right.shape[0])
    return found


def composition_mistakes(outer: Map, inner: Map, x: Tensor) -> Found:
    """Of the Jacobian of outer(inner(x)) at x: of the product, and of the points."""
    at = plain(x)
    u = inner(at).detach()
    A, B = jacobian(outer)(u), jacobian(inner)(at)
    found = product_mistakes(A, B) | {"value": (outer(u).detach(), u), "input": (at,)}
    predicted = (B @ at).detach()
    found["outer_point"] = tuple(
        jacobian(outer)(point) @ B
        for point in (at, predicted, torch.zeros_like(u), torch.ones_like(u))
        if point.shape == u.shape
    )
    if u.shape == at.shape:
        found["inner_point"] = (A @ jacobian(inner)(u),)
        found["factor_twice"] = (A @ B @ B, *((A @ A @ B,) if A.shape == B.shape else ()))
        found["composed_backwards"] = (jacobian(lambda z: inner(outer(z)))(at),) if A.shape == B.shape else ()
    return found


def total_derivative_mistakes(outer: Map, inners: Sequence[Map], t: Tensor) -> Found:
    """Of dy/dt of y = outer(u) with u_i = inner_i(t), all of t and u_i 0-d."""
    at = plain(t)
    u = torch.stack([inner(at) for inner in inners])
    du = torch.stack([jacobian(inner)(at) for inner in inners])
    dy = gradient(outer)(u)
    shares, moving = dy * du, du != 0
    frozen, moved = torch.where(moving, u, 0.0), torch.where(moving, du, 1.0)
    pairs = [a * b for a, b in zip(dy, du[moving], strict=False)]
    return {
        "value": (outer(u).detach(), u),
        "input": (at,),
        "factor_missing": (dy.sum(), du.sum(), dy, du),
        "factors_added": ((dy + du).sum(), dy + du),
        "path_missing": (*shares, *(shares.sum() - share for share in shares), shares[:2].sum()),
        "paths_not_summed": (shares,),
        "paths_multiplied": (shares.prod(), dy.sum() * du.sum()),
        "paths_averaged": (shares.mean(),),
        "paths_without_sign": (shares.abs().sum(),),
        "outer_point": (gradient(outer)(at.repeat(len(u))) @ du, gradient(outer)(du) @ du, gradient(outer)(0 * u) @ du),
        "outer_of_derivatives": (outer(du).detach(),),
        "constant_left_out": (gradient(outer)(frozen) @ du, torch.stack([du.sum() * 0, *pairs]).sum()),
        "constant_moves": (dy @ moved,),
        "inners_chained": (gradient(lambda s: outer(torch.stack(chained(inners, s))))(at),),
    }


def chained(inners: Sequence[Map], s: Tensor) -> list[Tensor]:
    """What the inner functions give one after another."""
    values = [s]
    for inner in inners:
        values.append(inner(values[-1]))
    return values[1:]


def vjp_mistakes(layers: Sequence[Map], x: Tensor, v: Tensor) -> Found:
    """Of v^T J, with J the Jacobian of the layers applied first to last, at x (n,) and for v (m,)."""
    at, v = plain(x), plain(v)
    points = [point.detach() for point in [at, *chained(layers, at)]]
    jacobians = [jacobian(layer)(point) for layer, point in zip(layers, points, strict=False)]
    J = reduce(lambda product, factor: factor @ product, jacobians)
    total, length = J.sum(dim=0), v.norm() or torch.ones(())
    found: Found = {
        "value": (points[-1],),
        "input": (at, v),
        "weights_ignored": (total,),
        "direction_normalised": (v @ J / length,),
        "weights_misplaced": ((v * v) @ J, *((total * v,) if len(v) == len(at) else ())),
    }
    if len(v) == len(at):
        found["forward_product"] = (J @ v,)
    return found | chain_mistakes(layers, points, jacobians, v)


def chain_mistakes(layers: Sequence[Map], points: Sequence[Tensor], jacobians: Sequence[Tensor], v: Tensor) -> Found:
    """Mistakes in the chain: what fits together in size is worked out, the rest cannot have happened."""
    at, count = points[0], len(layers)
    pairs = list(pairwise(points))
    places = [after if after.shape == before.shape else before for before, after in pairs]
    alone = [chained_back([jacobian], v) for jacobian in jacobians]
    shares = [chained_back([jacobian], w) for jacobian, w in zip(jacobians, pulled(jacobians, v), strict=True)]
    without = [chained_back([*jacobians[:i], *jacobians[i + 1 :]], v) for i in range(count)]
    return {
        "layers_reversed": kept([derivative_of_chain(layers[::-1], at, v)]),
        "layers_at_input": kept([back_at(layers, [at] * len(layers), v)]),
        "layers_at_output": kept([back_at(layers, places, v)]),
        "layer_missing": kept([*without, alone[0], alone[-1]]) if count > 1 else (),
        "layers_added": kept([sum_of(alone), sum_of(shares)]),
        "pulled_first_to_last": kept([chained_back(jacobians[::-1], v)]),
    }


def kept(values: Sequence[Tensor | None]) -> tuple[Tensor, ...]:
    return tuple(value for value in values if value is not None)


def sum_of(values: Sequence[Tensor | None]) -> Tensor | None:
    there = kept(values)
    alike = len(there) == len(values) > 1 and len({value.shape for value in there}) == 1
    return torch.stack(there).sum(dim=0) if alike else None


def pulled(jacobians: Sequence[Tensor], v: Tensor) -> list[Tensor]:
    """The weights that reach each layer's output on the way back."""
    weights = [v]
    for factor in reversed(jacobians[1:]):
        weights.append(weights[-1] @ factor)
    return weights[::-1]


def chained_back(jacobians: Sequence[Tensor], v: Tensor) -> Tensor | None:
    """v^T J_k ... J_1, where the sizes fit."""
    for factor in reversed(jacobians):
        if len(v) != len(factor):
            return None
        v = v @ factor
    return v


def back_at(layers: Sequence[Map], places: Sequence[Tensor], v: Tensor) -> Tensor | None:
    """v taken back through the layers, each at a place, where that can be done."""
    found = attempt(lambda: [jacobian(layer)(place) for layer, place in zip(layers, places, strict=True)])
    return None if found is None else chained_back(found, v)


def derivative_of_chain(layers: Sequence[Map], at: Tensor, v: Tensor) -> Tensor | None:
    """v^T J of layers in some order, where they fit together."""
    J = attempt(lambda: [jacobian(lambda z: chained(layers, z)[-1])(at)])
    return None if J is None else chained_back(J, v)


def attempt(work: Callable[[], list[Tensor]]) -> list[Tensor] | None:
    """What comes of putting layers together that were not made for it."""
    try:
        return work()
    except (RuntimeError, IndexError):  # sizes that do not fit: then nobody's answer was made so
        return None
