"""Naming a mistake by what it looks like, from the returned and the expected tensor alone.

A diagnosis speaks only when the value agrees with that mistake to the comparison's own tolerance, and only when no
other listed mistake would give the same value. It reveals no expected entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch

from nablagrade.model import Text
from nablagrade.numeric.compare import TOLERANCE, compare_values

DIAGNOSES: dict[str, Text] = {
    "transposed": {
        "en": "It looks transposed: row = output, column = input.",
        "zh": "看起来是转置了：行对应输出，列对应输入。",
    },
    "gradient_of_sum": {
        "en": "It looks like the gradient of the sum of all outputs. Each output needs a row of its own.",
        "zh": "看起来是所有输出之和的梯度。每个输出都应有自己的一行。",
    },
    "repeated_sum": {
        "en": "Every row looks like the gradient of the sum of all outputs. Differentiate one output at a time.",
        "zh": "每一行看起来都是所有输出之和的梯度。请一次只对一个输出求导。",
    },
    "running_sums": {
        "en": "The rows look like running sums: gradients accumulate in .grad until it is cleared.",
        "zh": "各行看起来是累加的结果：梯度会累积在 .grad 中，直到被清除。",
    },
    "flattened": {
        "en": "The entries look right, but not their arrangement: the shape is not that of a Jacobian.",
        "zh": "元素看起来正确，但排列不对：形状不是雅可比矩阵的形状。",
    },
    "only_diagonal": {
        "en": "Only the diagonal looks right; the other entries are zero.",
        "zh": "只有对角线看起来正确；其他元素都是零。",
    },
    "sign": {
        "en": "The sign looks wrong throughout.",
        "zh": "看起来整体符号错了。",
    },
    "constant_factor": {
        "en": "It looks right up to a constant factor.",
        "zh": "看起来只差一个常数因子。",
    },
    "batch_summed": {
        "en": "The batch looks summed: each point of the batch needs a Jacobian of its own.",
        "zh": "看起来对批次求了和：批次中的每个点都应有自己的雅可比矩阵。",
    },
    "batch_last": {
        "en": "The batch looks misplaced: it is the first dimension of the result.",
        "zh": "批次维的位置看起来不对：它应是结果的第一维。",
    },
    "swapped_factors": {
        "en": "The factors look swapped: the inner Jacobian acts first, so it stands on the right.",
        "zh": "看起来两个因子的顺序颠倒了：内层的雅可比矩阵先作用，所以在右边。",
    },
    "wrong_point": {
        "en": "The outer Jacobian looks taken at x; its own point is the value of the inner map.",
        "zh": "看起来外层的雅可比矩阵取在 x 处；它自己的点是内层映射的值。",
    },
    "step_ignored": {
        "en": "It looks like the derivative, or a quotient with another step: the given eps is to be used as it is.",
        "zh": "看起来是导数本身，或用了别的步长的差商：请原样使用给定的 eps。",
    },
    "one_sided": {
        "en": "It looks like a one-sided quotient; a central one is asked for.",
        "zh": "看起来是单侧差商；所求的是中心差商。",
    },
    "zero": {
        "en": "Every entry is zero.",
        "zh": "所有元素都是零。",
    },
    "all_equal": {
        "en": "All entries are equal.",
        "zh": "所有元素都相等。",
    },
    "single_precision": {
        "en": "It looks right to single precision only: something on the way was float32.",
        "zh": "看起来只精确到单精度：计算途中有 float32。",
    },
    "low_precision": {
        "en": "It looks right to a few digits only: an approximation, or numbers of too low a precision on the way.",
        "zh": "看起来只有前几位正确：用了近似，或者计算途中的精度太低。",
    },
}
"""Student texts by name of the diagnosis."""

NICE_FACTORS = (2.0, 0.5, 3.0, 4.0, 0.25, 1 / 3)
NEAR = 1e-6
"""How near a value must come to a mistake that a check names itself."""
FEW_DIGITS = 1e-3
"""Relative errors below this, and above the tolerance, come from approximation rather than from another formula."""


def diagnose_jacobian(
    actual: torch.Tensor,
    expected: torch.Tensor,
    *,
    exact: bool = True,
    mistakes: Mapping[str, torch.Tensor] | None = None,
) -> str | None:
    """The one diagnosis that fits a wrong Jacobian of shape (m, n), or (B, m, n), or None.

    Args:
        actual: of the right dtype; its shape may be wrong.
        exact: the expected value is the derivative itself; when it is an approximation, a small error says nothing.
        mistakes: what else a check knows that a wrong answer may give, by the names in `DIAGNOSES`.
    """
    if actual.dtype is not expected.dtype or not bool(torch.isfinite(actual).all()):
        return None
    wide, target = actual.detach().to(torch.float64), expected.detach().to(torch.float64)
    tolerance = 10 * TOLERANCE[expected.dtype]
    named = [name for name, candidate in general_mistakes(target) if agrees(wide, candidate, tolerance)]
    named += [name for name, candidate in (mistakes or {}).items() if agrees(wide, candidate.double(), NEAR)]
    if not named and wide.numel() > 1 and bool((wide == wide.reshape(-1)[0]).all()):
        named = ["all_equal"]
    if not named and exact and wide.shape == target.shape:
        named = list(precision_mistakes(wide, target, expected.dtype))
    return named[0] if len(set(named)) == 1 else None


def general_mistakes(target: torch.Tensor) -> Iterator[tuple[str, torch.Tensor]]:
    """Each mistake with the value that it would give instead of the right one."""
    *batch, m, n = target.shape
    if target.numel() == 1:
        return
    yield "zero", torch.zeros_like(target)
    yield "transposed", target.mT
    yield "gradient_of_sum", target.sum(dim=-2)
    yield "repeated_sum", target.sum(dim=-2, keepdim=True).expand(target.shape)
    yield "flattened", target.reshape(-1)
    yield "sign", -target
    if m > 1:
        yield "running_sums", target.cumsum(dim=-2)
    if m == n:
        yield "only_diagonal", torch.diag_embed(torch.diagonal(target, dim1=-2, dim2=-1))
    if 1 in (m, n):
        yield "flattened", target.squeeze()
    if batch:
        yield "batch_summed", target.sum(dim=0)
        yield "batch_last", target.movedim(0, -1)
    for factor in NICE_FACTORS:
        yield "constant_factor", factor * target


def precision_mistakes(wide: torch.Tensor, target: torch.Tensor, dtype: torch.dtype) -> Iterator[str]:
    """What an error that is small but not rounding may come from; in float32 it may come from too much."""
    error = compare_values(wide, target, TOLERANCE[dtype]).error or 0.0
    if dtype is torch.float64 and error < FEW_DIGITS:
        as_single = wide.to(torch.float32).to(torch.float64)
        yield "single_precision" if torch.equal(as_single, wide) else "low_precision"


def agrees(actual: torch.Tensor, candidate: torch.Tensor, tolerance: float) -> bool:
    """Whether a value is what a mistake would give."""
    return actual.shape == candidate.shape and compare_values(actual, candidate, tolerance).ok
