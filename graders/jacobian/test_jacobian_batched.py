"""Exercise 5: one Jacobian for each point of a batch."""

from __future__ import annotations

import torch
from torch import Tensor

from nablagrade.grading import (
    Rng,
    Student,
    assert_jacobian,
    assert_results_kept,
    assert_unchanged,
    core,
    exercise,
    hint,
    points,
    title,
)

from ..arguments import put, states
from ..cases import Case, visits, with_zeros
from . import families
from .shared import DTYPES

pytestmark = exercise("jacobian_batched")

LESSON = {
    "worked_example": (torch.tensor([[[2.0, 0.0], [2.0, 1.0], [0.0, 1.0]], [[6.0, 0.0], [4.0, 3.0], [0.0, 1.0]]]),)
}


def batch(rng: Rng, case: Case, size: int) -> tuple[Tensor, Tensor]:
    """Points (B, n) around the case's, and the Jacobian at each of them, (B, m, n)."""
    n, dtype = len(case.x), case.x.dtype
    X = (case.x + 0.4 * rng.uniform(size, n)).to(dtype)
    return X, torch.stack([case.jacobian(x.double()) for x in X]).to(dtype)


@core
@points(2)
@title(en="Random maps and batches", zh="随机映射与批次")
@hint(
    en="f takes one point. Each point of the batch has a Jacobian of its own, in the place of its point.",
    zh="f 接受一个点。批次中每个点都有自己的雅可比矩阵，位置与点对应。",
)
def test_random_batches(student: Student, rng: Rng) -> None:
    for case, size in zip(families.ordinary(rng), rng.shuffled([2, 3, 4, 5]), strict=True):
        X, expected = batch(rng, case, size)
        assert_jacobian(student.jacobian_batched(case.f, X), expected, of=case.f, at=X, mistakes=LESSON)


@points(1)
@title(en="A batch of one; one output; one input", zh="只有一个点的批次；一个输出；一个输入")
@hint(en="The shape is (B, m, n) even when B, m or n is 1.", zh="即使 B、m 或 n 为 1，形状也是 (B, m, n)。")
def test_sizes_of_one(student: Student, rng: Rng) -> None:
    for case, size in (
        (families.waves(rng, 3, 2), 1),
        (families.one_output(rng), 3),
        (families.one_input(rng), 2),
        (families.quadratic(rng, 1, 1), 1),
    ):
        X, expected = batch(rng, case, size)
        assert_jacobian(student.jacobian_batched(case.f, X), expected, of=case.f, at=X, mistakes=LESSON)


@points(1)
@title(en="As many points as inputs and outputs", zh="点数与输入、输出数相同")
@hint(en="With B = m = n only the values tell which dimension is which.", zh="B = m = n 时，只有数值能区分各个维。")
def test_cube(student: Student, rng: Rng) -> None:
    case = rng.choice([families.quadratic, families.waves])(rng, 3, 3)
    X, expected = batch(rng, case, 3)
    assert_jacobian(student.jacobian_batched(case.f, X), expected, of=case.f, at=X, mistakes=LESSON)


@points(1)
@title(en="float32 and float64", zh="float32 与 float64")
@hint(en="The result has the dtype of X.", zh="结果的 dtype 与 X 相同。")
def test_dtypes(student: Student, rng: Rng) -> None:
    for dtype in (torch.float32, torch.float64):
        case = families.waves(rng, 3, 2, dtype)
        X, expected = batch(rng, case, 4)
        assert_jacobian(student.jacobian_batched(case.f, X), expected, of=case.f, at=X, mistakes=LESSON)


@points(1)
@title(en="Zero, tiny and huge derivatives, and equal points", zh="为零的、极小的和极大的导数，以及相同的点")
@hint(
    en="An output that does not depend on x has a row of zeros at every point.",
    zh="不依赖 x 的输出在每个点都对应一行零。",
)
def test_zeros(student: Student, rng: Rng) -> None:
    for case in (
        families.constant_output(rng),
        families.ignored_inputs(rng),
        families.waves(rng, 2, 3, scale=1e-9),
        families.waves(rng, 2, 3, scale=1e6),
        with_zeros(families.quadratic(rng, 3, 2)),
    ):
        X, expected = batch(rng, case, 3)
        X[1], expected[1] = X[0], expected[0]
        assert_jacobian(student.jacobian_batched(case.f, X), expected, of=case.f, at=X, mistakes=LESSON)


@points(1)
@title(en="The arguments stay as they were, call after call", zh="多次调用后参数仍保持不变")
@hint(en="Work on a detached copy of X.", zh="在用 detach 得到的 X 的副本上计算。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    for wanted, size, dtype in zip(states(1), (4, 4, 1, 1), DTYPES, strict=True):
        case = families.waves(rng, 2, 3, dtype)
        X, expected = batch(rng, case, size)
        put(rng, [X], wanted)
        call = student.jacobian_batched.observe(case.f, X)
        assert_unchanged(call, case.f, X)
        assert_jacobian(call.value, expected, of=case.f, at=X)


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    offsets = 0.4 * rng.uniform(3, 2)
    for case in visits(families.waves(rng, 3, 2), families.waves(rng, 3, 2)):
        X = case.x + offsets
        expected = torch.stack([case.jacobian(x) for x in X])
        assert_jacobian(student.jacobian_batched(case.f, X), expected, of=case.f, at=X)
    assert_results_kept(student)
    X, expected = X.flip(0), expected.flip(0)
    assert_jacobian(student.jacobian_batched.again(case.f, X), expected, of=case.f, at=X)
