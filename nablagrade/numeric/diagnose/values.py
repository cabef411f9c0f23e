"""What a value would be if a common mistake had been made, from the expected value alone, by the kind of value.

Each generator yields the name of a mistake with the value that it would give instead of the right one. Values that
equal the expected one, and values that several mistakes would give, are sorted out by who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import permutations

import torch
from torch import Tensor

NICE_FACTORS = (2.0, 0.5, 3.0, 1 / 3, 4.0, 0.25)
"""Constants that formulas bring along; what a check's own sizes bring (m, n, B) is added to them."""

LONGEST = 20
"""Results that end too early are looked for up to this length; longer ones are for measuring costs."""

Candidates = Iterator[tuple[str, Tensor]]


class Kind(StrEnum):
    """What an expected value is; it decides which mistakes are looked for, and in which words they are named."""

    JACOBIAN = "jacobian"
    """(m, n), or (B, m, n): row = output, column = input."""
    HESSIAN = "hessian"
    """(k, k)."""
    VECTOR = "vector"
    """A gradient, a product, a point, a number: anything else."""


def candidates(target: Tensor, kind: Kind) -> Candidates:
    """The mistakes of a kind of value.

    Args:
        target: the expected value, in float64.
    """
    yield from of_any(target)
    if kind is Kind.JACOBIAN and target.dim() == 3:
        yield from of_a_batch(target)
    if kind is Kind.JACOBIAN and target.dim() > 1:
        yield from of_a_jacobian(target)
    if kind is Kind.HESSIAN and target.dim() == 2:
        yield from of_a_hessian(target)
    if kind is Kind.VECTOR and target.dim() == 1:
        yield from of_a_vector(target)


def of_any(target: Tensor) -> Candidates:
    yield "sign", -target
    for factor in factors(target):
        yield "constant_factor", factor * target
    for count in range(1, min(len(target), LONGEST) if target.dim() else 0):
        yield "cut_short", target[:count]


def factors(target: Tensor) -> set[float]:
    """Nice constants: small numbers, the sizes, and their inverses."""
    sizes = {float(size) for size in target.shape if size > 1}
    return set(NICE_FACTORS) | sizes | {1 / size for size in sizes}


def of_a_jacobian(target: Tensor) -> Candidates:
    """Of one matrix (m, n), or of a stack of them."""
    *batch, m, n = target.shape
    total = target.sum(dim=-2)
    yield "transposed", target.mT
    yield "gradient_of_sum", total
    yield "gradient_of_mean", total / m
    yield "repeated_sum", total.unsqueeze(-2).expand(target.shape)
    yield "last_row_repeated", target[..., -1:, :].expand(target.shape)
    yield "repeated_columns", target.sum(dim=-1, keepdim=True).expand(target.shape)
    yield "flattened", target.mT.reshape(-1)
    yield "only_diagonal", target * torch.eye(m, n, dtype=target.dtype)
    if m > 1:
        yield "running_sums", target.cumsum(dim=-2)
    if n > 1:
        yield "running_columns", target.cumsum(dim=-1)
    if m != n:
        yield "rearranged", target.mT.reshape(target.shape)
    for i in {0, m - 1}:
        yield "one_output", target[..., i, :]
        yield "one_output", target * (torch.arange(m) == i)[:, None]
    for j in {0, n - 1}:
        yield "one_input", target * (torch.arange(n) == j)
    if not batch:
        yield "zeros_dropped", target[(target != 0).any(dim=1)]
    if not batch and m < n:
        yield "square_only", torch.nn.functional.pad(target, (0, 0, 0, n - m))


def of_a_batch(target: Tensor) -> Candidates:
    """Of a stack (B, m, n) as a whole."""
    size, m, n = target.shape
    for total in (target.sum(dim=0), target.mean(dim=0)):
        yield "batch_summed", total
        yield "batch_repeated", total.expand(target.shape)
    for order in permutations(range(3)):
        if order not in ((0, 1, 2), (0, 2, 1)):
            yield "batch_last" if order == (1, 2, 0) else "batch_misplaced", target.permute(order)
    for point in {0, size - 1}:
        yield "batch_missing", target[point]
    whole = torch.zeros(size, m, size, n, dtype=target.dtype)
    for b in range(size):
        whole[b, :, b] = target[b]
    yield "whole_batch", whole


def of_a_hessian(target: Tensor) -> Candidates:
    k, diagonal = len(target), torch.diag(target.diagonal())
    positions = torch.arange(k)
    total, used = target.sum(dim=0), (target != 0).any(dim=0)
    yield "hessian_rows_summed", total
    yield "hessian_rows_summed", torch.diag(total)
    yield "hessian_sum_repeated", total.expand(k, k)
    yield "last_row_repeated", target[-1:].expand(k, k)
    yield "no_mixed", diagonal
    yield "no_mixed", target.diagonal()
    yield "one_triangle", target * (positions[:, None] <= positions)
    yield "one_triangle", target * (positions[:, None] >= positions)
    yield "diagonal_twice", target + diagonal
    yield "identity", torch.eye(k, dtype=target.dtype)
    yield "zeros_dropped", target[used][:, used]
    yield "zeros_dropped", target[used]
    yield "one_output", target[0]
    if k > 1:
        yield "running_sums", target.cumsum(dim=0)


def of_a_vector(target: Tensor) -> Candidates:
    yield "entries_summed", target.sum().expand(target.shape)
    yield "zeros_dropped", target[target != 0]
    if len(target) > 1:
        yield "normalised", target / (target.norm() or 1)
        yield "counted_again", target * torch.arange(1, len(target) + 1)
