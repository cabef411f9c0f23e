"""Exercise 2: the Jacobian of a composed map."""

import itertools

import torch
from torch import Tensor

from nablagrade.grading import (
    Rng,
    Student,
    assert_jacobian,
    assert_results_kept,
    assert_unchanged,
    composition_mistakes,
    core,
    exercise,
    hint,
    points,
    title,
)

from ..arguments import put, states
from . import families
from .families import Piece

pytestmark = exercise("composed_jacobian")

LESSON = {"worked_example": (torch.tensor([[6.0, 6.0], [8.0, 4.0]]),)}


def expected(outer: Piece, inner: Piece, x: Tensor) -> Tensor:
    """J_outer(inner(x)) J_inner(x), in float64 and rounded to the dtype of x."""
    at = x.detach().double()
    return (outer.derivative(inner.f(at)) @ inner.derivative(at)).to(x.dtype)


def check(student: Student, outer: Piece, inner: Piece, x: Tensor) -> None:
    demand(student.composed_jacobian(outer.f, inner.f, x), outer, inner, x)


def demand(actual: object, outer: Piece, inner: Piece, x: Tensor) -> None:
    assert_jacobian(
        actual,
        expected(outer, inner, x),
        mistakes=lambda: {**composition_mistakes(outer.f, inner.f, x), **LESSON},
    )


def point(rng: Rng, size: int, dtype: torch.dtype = torch.float64) -> Tensor:
    return rng.uniform(size, low=0.3, high=1.5).to(dtype)


@core
@points(2)
@title(en="Random maps, oblong and square", zh="随机映射：长方的和方的")
@hint(
    en="Each Jacobian is taken at its own point: where is the outer map when the inner one is at x?",
    zh="每个雅可比矩阵都在自己的点上取值：当内层映射位于 x 时，外层映射位于哪里？",
)
def test_random_maps(student: Student, rng: Rng) -> None:
    # The square ones first: where everything fits together in size, the values show what went wrong.
    for m, k, n in [(3, 3, 3), *rng.shuffled([(2, 4, 3), (4, 3, rng.integer(5, 6))])]:
        outer, inner = families.couplings(rng, m, k), families.tanh_layer(rng, k, n)
        check(student, outer, inner, point(rng, n))
    outer, inner = families.tanh_layer(rng, 2, 3), families.couplings(rng, 3, 3)
    check(student, outer, inner, point(rng, 3) / 2)  # half: where tanh saturates, all digits cancel in 1 - tanh²


@points(1)
@title(en="Constant and ignored intermediates, and x = 0", zh="常数的与被忽略的中间变量，以及 x = 0")
@hint(en="What does not depend on x has a derivative of zero.", zh="不依赖 x 的量导数为零。")
def test_zeros(student: Student, rng: Rng) -> None:
    for size in (2, 4):
        check(student, families.ignores_the_middle(rng), families.first_and_constant(rng), point(rng, size))
        check(student, families.first_and_constant(rng), families.tanh_layer(rng, 2, size), point(rng, size))
    origin = torch.zeros(3, dtype=torch.float64)
    check(student, families.couplings(rng, 2, 3), families.tanh_layer(rng, 3, 3), origin)


@points(1)
@title(en="Sizes of one", zh="大小为 1 的情形")
@hint(en="The shape is (m, n), whatever the sizes are.", zh="无论大小如何，形状都是 (m, n)。")
def test_sizes_of_one(student: Student, rng: Rng) -> None:
    for m, k, n in ((1, 3, 2), (2, 3, 1), (3, 1, 2), (1, 1, 1)):
        check(student, families.couplings(rng, m, k), families.tanh_layer(rng, k, n), point(rng, n))


@points(1)
@title(en="float32 and float64", zh="float32 与 float64")
@hint(en="The result has the dtype of x.", zh="结果的 dtype 与 x 相同。")
def test_dtypes(student: Student, rng: Rng) -> None:
    for dtype in rng.shuffled([torch.float32, torch.float64]):
        check(student, families.couplings(rng, 3, 2), families.tanh_layer(rng, 2, 4), point(rng, 4, dtype) / 2)


@points(1)
@title(en="The point stays as it was, call after call", zh="多次调用后点仍保持不变")
@hint(en="Work on a detached copy of x.", zh="在用 detach 得到的 x 的副本上计算。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    for n, wanted in zip(itertools.cycle((3, 4)), states(1), strict=False):  # u fits into x, or does not
        outer, inner, x = families.couplings(rng, 2, 3), families.tanh_layer(rng, 3, n), point(rng, n)
        put(rng, [x], wanted)
        call = student.composed_jacobian.observe(outer.f, inner.f, x)
        demand(call.value, outer, inner, x)
        assert_unchanged(call, outer.f, inner.f, x)


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    outer, other_outer = families.couplings(rng, 2, 3), families.couplings(rng, 2, 3)
    inner, other_inner = families.tanh_layer(rng, 3, 3), families.tanh_layer(rng, 3, 3)
    here, there = point(rng, 3), point(rng, 3)
    for last, first, x in (
        (outer, inner, here),
        (outer, inner, there),
        (other_outer, inner, here),
        (outer, other_inner, here),
        (outer, inner, here),
    ):
        check(student, last, first, x)
    assert_results_kept(student)
    demand(student.composed_jacobian.again(outer.f, inner.f, there), outer, inner, there)
