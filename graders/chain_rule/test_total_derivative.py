"""Exercise 3: one input, several intermediates, one output."""

from collections.abc import Sequence

import torch
from torch import Tensor

from nablagrade.grading import Rng, Student, assert_close, assert_unchanged, core, exercise, hint, points, title

from . import families
from .families import Piece

pytestmark = exercise("total_derivative")


def expected(outer: Piece, inners: Sequence[Piece], t: Tensor) -> Tensor:
    """The sum over all paths, in float64 and rounded to the dtype of t."""
    at = t.detach().double()
    u = torch.stack([inner.f(at) for inner in inners])
    du = torch.stack([inner.derivative(at) for inner in inners])
    return (outer.derivative(u) @ du).to(t.dtype)


def check(student: Student, outer: Piece, inners: Sequence[Piece], t: Tensor) -> None:
    assert_close(student.total_derivative(outer.f, [inner.f for inner in inners], t), expected(outer, inners, t))


def time(rng: Rng, dtype: torch.dtype = torch.float64) -> Tensor:
    return rng.uniform(low=0.6, high=1.6).float().to(dtype)


@core
@points(2)
@title(en="Random paths", zh="随机的路径")
@hint(
    en="t reaches y along one path for every intermediate: what does each contribute?",
    zh="t 通过每个中间量各有一条路径到达 y：每条路径贡献多少？",
)
def test_random_paths(student: Student, rng: Rng) -> None:
    for size in rng.shuffled([2, 3, 5]):
        inners = [rng.choice([families.power, families.wave])(rng) for _ in range(size)]
        check(student, families.bilinear(rng, size), inners, time(rng))


@points(1)
@title(en="Constant intermediates, and ones that do not matter", zh="常数中间量与无关的中间量")
@hint(en="A path along which nothing changes contributes 0.", zh="没有变化的路径贡献为 0。")
def test_constant_intermediates(student: Student, rng: Rng) -> None:
    inners = rng.shuffled([families.power(rng), families.constant(rng), families.wave(rng)])
    check(student, families.bilinear(rng, 3), inners, time(rng))
    check(
        student,
        families.bilinear(rng, 3),
        [families.constant(rng), families.constant(rng), families.power(rng)],
        time(rng),
    )
    check(student, families.only_last(rng), [families.power(rng), families.wave(rng), families.power(rng)], time(rng))


@points(1)
@title(en="A single intermediate", zh="只有一个中间量")
@hint(en="The result is a 0-d tensor, also for k = 1.", zh="结果是 0 维张量，k = 1 时也一样。")
def test_one_intermediate(student: Student, rng: Rng) -> None:
    check(student, families.bilinear(rng, 1), [families.wave(rng)], time(rng))


@points(1)
@title(en="float32 and float64", zh="float32 与 float64")
@hint(en="The result has the dtype of t.", zh="结果的类型与 t 相同。")
def test_dtypes(student: Student, rng: Rng) -> None:
    for dtype in rng.shuffled([torch.float32, torch.float64]):
        # A sum of one path per term: no cancellation, which float32 would show as an error.
        check(student, families.only_last(rng), [families.wave(rng), families.power(rng)], time(rng, dtype))
        check(student, families.only_last(rng), [families.constant(rng), families.power(rng)], time(rng, dtype))


@points(1)
@title(en="t stays as it was, call after call", zh="多次调用后 t 仍保持不变")
@hint(en="Work on a detached copy of t.", zh="在 t 的分离副本上计算。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    for needs_grad, has_grad in ((False, False), (True, False), (True, True)):
        outer, inners = families.bilinear(rng, 2), [families.power(rng), families.wave(rng)]
        t = time(rng).requires_grad_(needs_grad)
        t.grad = rng.normal() if has_grad else None
        arguments = outer.f, [inner.f for inner in inners], t
        call = student.total_derivative.observe(*arguments)
        assert_close(call.value, expected(outer, inners, t))
        assert_unchanged(call, *arguments)
