"""Exercise 3: one input, several intermediates, one output."""

from collections.abc import Sequence

import torch
from torch import Tensor

from nablagrade.grading import (
    Rng,
    Student,
    assert_close,
    assert_results_kept,
    assert_unchanged,
    core,
    exercise,
    hint,
    points,
    title,
    total_derivative_mistakes,
)

from ..arguments import put, states
from . import families
from .families import Piece

pytestmark = exercise("total_derivative")

LESSON = {"worked_example": (torch.tensor(16.0),)}


def expected(outer: Piece, inners: Sequence[Piece], t: Tensor) -> Tensor:
    """The sum over all paths, in float64 and rounded to the dtype of t."""
    at = t.detach().double()
    u = torch.stack([inner.f(at) for inner in inners])
    du = torch.stack([inner.derivative(at) for inner in inners])
    return (outer.derivative(u) @ du).to(t.dtype)


def check(student: Student, outer: Piece, inners: Sequence[Piece], t: Tensor) -> None:
    demand(student.total_derivative(outer.f, [inner.f for inner in inners], t), outer, inners, t)


def demand(actual: object, outer: Piece, inners: Sequence[Piece], t: Tensor) -> None:
    functions = [inner.f for inner in inners]
    assert_close(
        actual,
        expected(outer, inners, t),
        mistakes=lambda: {**total_derivative_mistakes(outer.f, functions, t), **LESSON},
    )


def time(rng: Rng, dtype: torch.dtype = torch.float64) -> Tensor:
    return rng.uniform(low=0.6, high=1.6).float().to(dtype)


def settled(rng: Rng, *chains: tuple[Piece, Sequence[Piece]]) -> Tensor:
    """A time at which nothing cancels, neither among the shares of the paths nor in one of them: right methods would
    lose digits."""
    t = time(rng)
    for _ in range(100):
        if all(abs(float(expected(*chain, t))) > max(0.1, 0.05 * sum_of_sizes(*chain, t)) for chain in chains):
            break
        t = time(rng)
    return t


def sum_of_sizes(outer: Piece, inners: Sequence[Piece], t: Tensor) -> float:
    """The sum over all paths of the size of each share."""
    return float(shares(outer, inners, t).abs().sum())


def shares(outer: Piece, inners: Sequence[Piece], t: Tensor) -> Tensor:
    """What each path contributes."""
    u = torch.stack([inner.f(t) for inner in inners])
    return outer.derivative(u) * torch.stack([inner.derivative(t) for inner in inners])


def random_paths(rng: Rng, size: int) -> tuple[Piece, Sequence[Piece], Tensor]:
    """Paths of which one works against another: where all have one sign, their sizes add up to the same."""
    for _ in range(100):
        inners = [rng.choice([families.power, families.wave])(rng) for _ in range(size)]
        outer = families.bilinear(rng, size)
        t = settled(rng, (outer, inners))
        if shares(outer, inners, t).min() < 0 < shares(outer, inners, t).max():
            break
    return outer, inners, t


@core
@points(2)
@title(en="Random paths", zh="随机的路径")
@hint(
    en="t reaches y along one path for every intermediate: what does each contribute?",
    zh="t 通过每个中间变量各有一条路径到达 y：每条路径贡献多少？",
)
def test_random_paths(student: Student, rng: Rng) -> None:
    for size in rng.shuffled([2, 3, 5]):
        check(student, *random_paths(rng, size))


@points(1)
@title(en="Constant intermediates, ones that do not matter, and t = 0", zh="常数中间变量、无关的中间变量，以及 t = 0")
@hint(en="A path along which nothing changes contributes 0.", zh="没有变化的路径贡献为 0。")
def test_constant_intermediates(student: Student, rng: Rng) -> None:
    inners = rng.shuffled([families.power(rng), families.constant(rng), families.wave(rng)])
    only_one = [families.constant(rng), families.constant(rng), families.power(rng)]
    for paths in (inners, only_one):
        outer = families.bilinear(rng, 3)
        check(student, outer, paths, settled(rng, (outer, paths)))
    check(student, families.only_last(rng), [families.power(rng), families.wave(rng), families.power(rng)], time(rng))
    start = torch.zeros((), dtype=torch.float64)
    check(student, families.bilinear(rng, 2), rng.shuffled([families.power(rng), families.wave(rng)]), start)


@points(1)
@title(en="A single intermediate, and one that comes twice", zh="只有一个中间变量，以及出现两次的中间变量")
@hint(en="The result is a 0-d tensor, also for k = 1.", zh="结果是 0 维张量，k = 1 时也一样。")
def test_one_intermediate(student: Student, rng: Rng) -> None:
    for count in (1, 2):
        outer, inners = families.bilinear(rng, count), count * [families.wave(rng)]
        check(student, outer, inners, settled(rng, (outer, inners)))


@points(1)
@title(en="float32 and float64", zh="float32 与 float64")
@hint(en="The result has the dtype of t.", zh="结果的 dtype 与 t 相同。")
def test_dtypes(student: Student, rng: Rng) -> None:
    for dtype in rng.shuffled([torch.float32, torch.float64]):
        # A sum of one path per term: no cancellation, which float32 would show as an error.
        check(student, families.only_last(rng), [families.wave(rng), families.power(rng)], time(rng, dtype))
        check(student, families.only_last(rng), [families.constant(rng), families.power(rng)], time(rng, dtype))


@points(1)
@title(en="t and the list stay as they were, call after call", zh="多次调用后 t 和列表仍保持不变")
@hint(
    en="Work on a detached copy of t. An inner function may return t itself, or a constant.",
    zh="在用 detach 得到的 t 的副本上计算。内层函数可能返回 t 本身，也可能返回常数。",
)
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    others = families.identity(), families.constant(rng), families.wave(rng), families.power(rng)
    for wanted, other in zip(states(1), others, strict=True):
        outer, inners = families.bilinear(rng, 2), [other, families.power(rng)]
        t = settled(rng, (outer, inners))
        put(rng, [t], wanted)
        arguments = outer.f, [inner.f for inner in inners], t
        call = student.total_derivative.observe(*arguments)
        demand(call.value, outer, inners, t)
        assert_unchanged(call, *arguments)


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    outer, other_outer = families.bilinear(rng, 2), families.bilinear(rng, 2)
    inners, other_inners = ([families.power(rng), families.wave(rng)] for _ in range(2))
    other_inners[0] = families.constant(rng)
    chains = (outer, inners), (other_outer, inners), (outer, other_inners)
    now, later = settled(rng, *chains), settled(rng, (outer, inners))
    for last, first, t in (
        (outer, inners, now),
        (outer, inners, later),
        (other_outer, inners, now),
        (outer, other_inners, now),
        (outer, other_inners, now),
        (outer, inners, now),
    ):
        check(student, last, first, t)
    assert_results_kept(student)
    moved = student.total_derivative.again(outer.f, [inner.f for inner in inners], later)
    demand(moved, outer, inners, later)
