"""Random functions with their derivatives: what the checks draw their inputs from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from nablagrade.grading import Rng

from ..cases import rounded
from . import functions, references

Map = Callable[[Tensor], Tensor]


class Piece(NamedTuple):
    """A map, and its Jacobian (or gradient, or derivative) as a function of the point, in float64."""

    f: Map
    derivative: Map


class Layer(NamedTuple):
    """A map, and its vjp (x, v) -> v^T J, in float64."""

    f: Map
    vjp: Callable[[Tensor, Tensor], Tensor]


def tanh_layer(rng: Rng, outputs: int, inputs: int) -> Piece:
    W, b = rounded(rng.uniform(outputs, inputs)), rounded(rng.uniform(outputs))
    return Piece(functions.tanh_layer(W, b), lambda x: references.tanh_layer(W, b, x))


def couplings(rng: Rng, outputs: int, inputs: int) -> Piece:
    P, Q = rounded(rng.normal(outputs, inputs)), rounded(rng.normal(outputs, inputs))
    return Piece(functions.couplings(P, Q), lambda x: references.couplings(P, Q, x))


def first_and_constant(rng: Rng) -> Piece:
    a = rng.uniform(low=1, high=2)
    f = functions.first_and_constant(a, rng.uniform(low=1, high=3))
    return Piece(f, lambda x: references.first_and_constant(a, x))


def ignores_the_middle(rng: Rng) -> Piece:
    c = rng.uniform(low=1, high=2)
    return Piece(functions.ignores_the_middle(c), lambda u: references.ignores_the_middle(c, u))


def power(rng: Rng) -> Piece:
    c, p = rounded(rng.uniform(low=0.5, high=2)), rng.integer(2, 4)
    return Piece(functions.power(c, p), lambda t: references.power(c, p, t))


def wave(rng: Rng) -> Piece:
    w = rounded(rng.uniform(low=0.5, high=2))
    return Piece(functions.wave(w), lambda t: references.wave(w, t))


def constant(rng: Rng) -> Piece:
    return Piece(functions.constant(rounded(rng.uniform(low=1, high=3))), torch.zeros_like)


def identity() -> Piece:
    return Piece(functions.identity(), torch.ones_like)


def bilinear(rng: Rng, size: int) -> Piece:
    Q, w = rounded(rng.normal(size, size)), rounded(rng.normal(size))
    return Piece(functions.bilinear(Q, w), lambda u: references.bilinear(Q, w, u))


def only_last(rng: Rng) -> Piece:
    c = rounded(rng.uniform(low=1, high=3))
    return Piece(functions.only_last(c), lambda u: references.only_last(c, u))


def sines(rng: Rng, size: int) -> Layer:
    w = rounded(rng.uniform(size, low=0.5, high=1.5))
    return Layer(functions.sines(w), lambda x, v: references.sines(w, x, v))


def rolled(rng: Rng, size: int) -> Layer:
    w, steps = rounded(rng.uniform(size, low=0.5, high=1.5)), rng.integer(1, 3)
    return Layer(functions.rolled(w, steps), lambda x, v: references.rolled(w, steps, x, v))


def pairs() -> Layer:
    return Layer(functions.pairs(), references.pairs)


def doubled() -> Layer:
    return Layer(functions.doubled(), references.doubled)


def dense(rng: Rng, outputs: int, inputs: int) -> Layer:
    W = rounded(rng.uniform(outputs, inputs))
    return Layer(functions.dense(W), lambda x, v: references.dense(W, x, v))


def squashed(rng: Rng, outputs: int, inputs: int) -> Layer:
    W, b = rounded(rng.uniform(outputs, inputs)), rounded(rng.uniform(outputs))
    return Layer(functions.tanh_layer(W, b), lambda x, v: v @ references.tanh_layer(W, b, x))


def vjp_through(layers: Sequence[Layer], x: Tensor, v: Tensor) -> Tensor:
    """v^T J of the layers applied first to last, in float64 and rounded to the dtype of x."""
    points, back = [x.detach().double()], v.detach().double()
    for layer in layers[:-1]:
        points.append(layer.f(points[-1]))
    for layer, at in zip(reversed(layers), reversed(points), strict=True):
        back = layer.vjp(at, back)
    return back.to(x.dtype)
