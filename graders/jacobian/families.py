"""Random maps with their Jacobians: what the checks of all exercises draw their inputs from."""

from __future__ import annotations

import torch

from nablagrade.grading import Rng

from ..cases import Case, rounded
from . import functions, references


def waves(
    rng: Rng, outputs: int, inputs: int, dtype: torch.dtype = torch.float64, speed: float = 1.0, scale: float = 1.0
) -> Case:
    """scale C sin(A x + b): full, asymmetric, of any shape; A is `speed` times as large as b and C."""
    A, b, C = rounded(speed * rng.normal(5, inputs)), rounded(rng.normal(5)), rounded(scale * rng.normal(outputs, 5))
    x = rng.uniform(inputs, low=-2, high=2).to(dtype)
    return Case(functions.waves(A, b, C), x, lambda at: references.waves(A, b, C, at))


def quadratic(rng: Rng, outputs: int, inputs: int, dtype: torch.dtype = torch.float64) -> Case:
    """x^T Q_i x + L_i x: full, asymmetric, of any shape, with Q_i not symmetric."""
    Q, L = rounded(rng.normal(outputs, inputs, inputs)), rounded(rng.normal(outputs, inputs))
    x = rng.uniform(inputs, low=-2, high=2).to(dtype)
    if outputs == inputs == 1:  # where the two terms of a single entry cancel, right methods lose digits
        Q, L, x = Q.abs(), L.abs(), x.abs()
    return Case(functions.quadratic(Q, L), x, lambda at: references.quadratic(Q, L, at))


def signed_squares(rng: Rng, outputs: int, inputs: int, dtype: torch.dtype = torch.float64) -> Case:
    """C (x |x|) + level: only a derivative is right here.

    It is no complex function, so a step into the imaginary gives another number; and it is so far from 0 that the
    digits in which its values differ are few: differences lose them, of however many points and whatever order.
    """
    C, x = rounded(rng.normal(outputs, inputs)), rng.uniform(inputs, low=0.5, high=2)
    x[0] = -x[0]
    level = rng.uniform(outputs, low=1e6, high=2e6)
    return Case(functions.signed_squares(C, level), x.to(dtype), lambda at: references.signed_squares(C, at))


def products(rng: Rng, dtype: torch.dtype = torch.float64) -> Case:
    """Three inputs, four outputs, zeros among the entries."""
    scale = rounded(rng.uniform(low=1.5, high=3))
    x = rng.uniform(3, low=0.5, high=2).to(dtype)
    return Case(functions.products(scale), x, lambda at: references.products(scale, at))


def constant_output(rng: Rng) -> Case:
    """The middle one of three outputs is constant."""
    n = rng.integer(3, 5)
    w = rng.uniform(n, low=1, high=2)
    x = rng.uniform(n, low=0.5, high=2)
    f = functions.with_constant_output(w, rng.uniform(low=1, high=5))
    return Case(f, x, lambda at: references.with_constant_output(w, at))


def ignored_inputs(rng: Rng) -> Case:
    """Three of four inputs do not matter."""
    a = rng.uniform(low=1, high=3)
    return Case(
        functions.ignores_inputs(a), rng.uniform(4, low=0.5, high=2), lambda at: references.ignores_inputs(a, at)
    )


def one_output(rng: Rng) -> Case:
    """m = 1, n > 1."""
    A = rng.uniform(3, rng.integer(2, 5))
    return Case(functions.one_output(A), rng.uniform(A.shape[1]), lambda at: references.one_output(A, at))


def one_input(rng: Rng) -> Case:
    """m > 1, n = 1."""
    w = rng.uniform(rng.integer(2, 5), low=0.5, high=2)
    return Case(functions.one_input(w), rng.uniform(1, low=0.2, high=0.7), lambda at: references.one_input(w, at))


def selection(rng: Rng, dtype: torch.dtype) -> Case:
    """Picks entries of x in another order, one of them twice: the derivative keeps the dtype only by itself."""
    order = [*rng.shuffled(range(4)), rng.integer(0, 3)]
    return Case(functions.selection(order), rng.uniform(4, dtype=dtype), lambda at: references.selection(order, at))


def ordinary(rng: Rng) -> list[Case]:
    """Wide, tall and square: a square asymmetric Jacobian is where a transposition shows as values."""
    wide, tall, square = (2, 5), (rng.integer(5, 6), 3), (3, 3)
    shapes = rng.shuffled([wide, tall, square])
    return [rng.choice([waves, quadratic])(rng, *shape) for shape in shapes] + [products(rng)]
