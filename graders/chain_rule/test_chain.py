"""Exercise 1: the product of two Jacobians, in the right order."""

import itertools
from functools import partial

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
    product_mistakes,
    title,
)

from ..arguments import put, states

pytestmark = exercise("chain")

LESSON = {"worked_example": (torch.tensor([[6.0, 6.0], [8.0, 4.0]]),)}


def check(student: Student, outer: Tensor, inner: Tensor) -> None:
    demand(student.chain(outer, inner), outer, inner)


def demand(actual: object, outer: Tensor, inner: Tensor) -> None:
    expected = (outer.double() @ inner.double()).to(outer.dtype)
    assert_jacobian(actual, expected, mistakes=lambda: {**product_mistakes(outer, inner), **LESSON})


@core
@points(2)
@title(en="Random Jacobians, oblong and square", zh="随机的雅可比矩阵：长方的和方的")
@hint(
    en="Which comes first when a small step in x is turned into one in u and then into one in y?",
    zh="x 的一小步先变成 u 的一小步，再变成 y 的一小步：哪个矩阵先作用？",
)
def test_random_matrices(student: Student, rng: Rng) -> None:
    # The square ones first: where everything fits together in size, the values show what went wrong.
    for m, k, n in [(3, 3, 3), *rng.shuffled([(2, 4, 3), (4, 2, rng.integer(5, 6))])]:
        check(student, rng.normal(m, k), rng.normal(k, n))


@points(1)
@title(en="Sizes of one, float32, tiny and huge entries", zh="大小为 1 的情形、float32，极小和极大的元素")
@hint(en="The shape is (m, n), whatever the sizes are.", zh="无论大小如何，形状都是 (m, n)。")
def test_sizes_and_dtypes(student: Student, rng: Rng) -> None:
    for m, k, n in ((1, 3, 2), (2, 3, 1), (2, 1, 3), (3, 1, 3), (1, 3, 1), (1, 1, 1)):
        for dtype in (torch.float64, torch.float32):
            # Positive entries: where a sum cancels, float32 loses digits that no method can keep.
            outer, inner = (rng.uniform(*shape, low=0.5, high=2).to(dtype) for shape in ((m, k), (k, n)))
            check(student, outer, inner)
    for scale in (1e-9, 1e6):
        check(student, scale * rng.normal(2, 3), rng.normal(3, 2))
    assert_results_kept(student)


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    outer, other_outer, inner, other_inner = (rng.normal(3, 3) for _ in range(4))
    for last, first in ((outer, inner), (other_outer, inner), (outer, other_inner), (outer, inner)):
        check(student, last, first)
    for last, first in ((other_outer, inner), (other_outer, other_inner)):
        demand(student.chain.again(last, first), last, first)


@points(1)
@title(en="The arguments stay as they were", zh="参数保持不变")
@hint(en="Do not change the matrices in place.", zh="不要原地修改矩阵。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    shapes = ((2, 3, 4), (3, 3, 2), (2, 3, 3))
    for (m, k, n), wanted in zip(itertools.cycle(shapes), states(2), strict=False):
        arguments = rng.normal(m, k), rng.normal(k, n)
        put(rng, arguments, wanted)
        call = student.chain.observe(*arguments)
        assert_jacobian(
            call.value, (arguments[0] @ arguments[1]).detach(), mistakes=partial(product_mistakes, *arguments)
        )
        assert_unchanged(call, *arguments)
