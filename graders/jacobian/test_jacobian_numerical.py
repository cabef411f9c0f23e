"""Exercise 4: the central difference quotient itself, not the derivative, with exactly 2 n calls of f."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from nablagrade.grading import (
    Rng,
    Student,
    Watched,
    assert_jacobian,
    assert_results_kept,
    assert_unchanged,
    core,
    exercise,
    fail,
    hint,
    points,
    quotient_mistakes,
    title,
    watched,
)

from ..arguments import put, states
from ..cases import Case, visits, with_zeros
from . import families

pytestmark = exercise(
    "jacobian_numerical",
    forbid=[
        "torch.autograd.grad", "torch.autograd.backward", "torch.Tensor.backward", "torch.autograd.functional",
        "torch.autograd.forward_ad", "torch.func.jvp", "torch.func.linearize", "torch.func.vjp", "torch.func.grad",
        "torch.func.grad_and_value", "torch.func.jacfwd", "torch.func.jacrev", "torch.func.hessian",
        "functorch.jvp", "functorch.vjp", "functorch.grad", "functorch.grad_and_value", "functorch.jacfwd",
        "functorch.jacrev", "functorch.hessian",
    ],
)  # fmt: skip

ROUNDING = 64 * torch.finfo(torch.float64).eps
"""Two values of f, each within a few units in the last place, are subtracted and divided by 2 eps."""

LESSON = {"worked_example": (torch.tensor([[3.25, 0.0], [2.0, 1.0], [0.0, 4.0]]),)}


def quotient(f: Callable[[Tensor], Tensor], x: Tensor, eps: float) -> Tensor:
    """The central quotient, column by column, in float64."""
    steps = eps * torch.eye(len(x), dtype=torch.float64)
    return torch.stack([(f(x + step) - f(x - step)) / (2 * eps) for step in steps], dim=1)


def tolerance(case: Case, expected: Tensor, eps: float) -> float:
    """Norm-wise tolerance of a quotient: rounding of f, of x + eps and of x itself, amplified by 1 / eps."""
    amplified = float(case.f(case.x).abs().max() + case.jacobian(case.x).abs().sum(dim=1).max() * case.x.abs().max())
    return 1e-12 + ROUNDING * amplified / (eps * float(expected.abs().max()))


def check(student: Student, case: Case, eps: float | None, f: Watched | None = None) -> None:
    """One call, compared with the quotient; with eps None the default of 1e-5 must be used.

    Args:
        f: the case's map, watched. Each call of it goes to the trusted side and back, which costs many times the call.
            So the core check watches, after which nothing is run of what cannot do without a derivative or a batch,
            and those that count the calls; the others hand the map over as it is.
    """
    given, x = f or case.f, case.x
    result = student.jacobian_numerical(given, x) if eps is None else student.jacobian_numerical(given, x, eps=eps)
    step = 1e-5 if eps is None else eps
    expected = quotient(case.f, x.detach(), step)
    assert_jacobian(
        result,
        expected,
        tolerance=tolerance(case, expected, step),
        mistakes=lambda: {**quotient_mistakes(case.f, x, step), **LESSON},
    )


@core
@points(2)
@title(en="Random maps with the default step", zh="随机映射，默认步长")
@hint(
    en="Column i moves input i alone, up and down by eps. Only values of f are to be had: autograd sees nothing of it.",
    zh="第 i 列只把第 i 个输入上下移动 eps。只能使用 f 的函数值：autograd 看不到 f 的内部。",
)
def test_random_maps(student: Student, rng: Rng) -> None:
    for case in families.ordinary(rng):
        check(student, case, None, watched(case.f))


@points(1)
@title(en="Large steps: the quotient, not the derivative", zh="大步长：是差商，不是导数")
@hint(
    en="For a large eps the quotient is far from the derivative, and it is the quotient that is asked for.",
    zh="eps 较大时差商与导数相差很大，而所求的正是差商。",
)
def test_large_steps(student: Student, rng: Rng) -> None:
    for eps in (0.5, float(rng.uniform(low=0.05, high=0.3)), 2.0):
        check(student, families.waves(rng, 3, rng.integer(2, 4)), eps)
        check(student, families.products(rng), eps / 4)


@points(1)
@title(en="Other small steps", zh="其他小步长")
@hint(en="eps is given: use it as it is.", zh="eps 是给定的：请原样使用。")
def test_small_steps(student: Student, rng: Rng) -> None:
    for eps in (1e-3, 1e-4, 3e-6):
        check(student, families.quadratic(rng, 2, 3), eps)
    check(student, families.waves(rng, 2, 3, speed=1e6), 2e-7)  # a step that is raised to 1e-6 leads a wave further


@points(1)
@title(en="One output, one input", zh="一个输出，一个输入")
@hint(en="The shape is (m, n) even when m or n is 1.", zh="即使 m 或 n 为 1，形状也是 (m, n)。")
def test_one_row_one_column(student: Student, rng: Rng) -> None:
    for case in (families.one_output(rng), families.one_input(rng), families.quadratic(rng, 1, 1)):
        check(student, case, 0.01)


@points(1)
@title(en="Exactly 2n calls of f, one point each", zh="恰好调用 f 2n 次，每次一个点")
@hint(en="Two points per column are enough, and all that is allowed.", zh="每列两个点就够了，也只允许两个。")
def test_calls(student: Student, rng: Rng) -> None:
    for outputs, inputs in ((4, 2), (1, 3), (3, 1)):
        case = families.waves(rng, outputs, inputs)
        f = watched(case.f)
        check(student, case, 0.1, f)
        shapes = [tuple(getattr(point, "shape", ())) for call in f.calls for point in call]
        if len(f.calls) != 2 * inputs:
            fail(
                en=f"{len(f.calls)} calls of f for {inputs} inputs.",
                zh=f"f 被调用了 {len(f.calls)} 次，而输入有 {inputs} 个。",
            )
        if shapes != [(inputs,)] * (2 * inputs):
            fail(en="f was called with something else than one point.", zh="传给 f 的不是单个点。")


@points(1)
@title(en="Constant outputs, ignored inputs, and inputs that are 0", zh="常数输出、被忽略的输入，以及取值为 0 的输入")
@hint(en="Every entry is a quotient, zeros included.", zh="每个元素都是差商，零也不例外。")
def test_zeros(student: Student, rng: Rng) -> None:
    for case in (
        families.constant_output(rng),
        families.ignored_inputs(rng),
        with_zeros(families.quadratic(rng, 3, 2)),
    ):
        check(student, case, 0.1)


@points(1)
@title(en="The arguments stay as they were", zh="参数保持不变")
@hint(
    en="Adding eps and taking it away again does not always give the same number back. Work on a copy.",
    zh="加上 eps 再减去，不一定得到原来的数。请在副本上计算。",
)
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    for wanted in states(1):
        case = families.waves(rng, 2, 6)
        put(rng, [case.x], wanted)
        f = watched(case.f) if case.x.requires_grad else case.f  # values of f, without a graph to stumble over
        call = student.jacobian_numerical.observe(f, case.x, eps=0.1)
        assert_unchanged(call, f, case.x)
        expected = quotient(case.f, case.x.detach(), 0.1)
        mistakes = partial(quotient_mistakes, case.f, case.x, 0.1)
        assert_jacobian(call.value, expected, tolerance=1e-10, mistakes=mistakes)


@points(1)
@title(en="The default step is 1e-5", zh="默认步长是 1e-5")
@hint(
    en="What is used when nobody says what eps is? On a map that changes fast, another step gives another quotient.",
    zh="没有给出 eps 时用的是多少？对变化很快的映射，步长不同，差商就不同。",
)
def test_default_step(student: Student, rng: Rng) -> None:
    for outputs, inputs in ((3, 2), (1, 3)):
        check(student, families.waves(rng, outputs, inputs, speed=1000.0), None)


@points(1)
@title(en="Calls do not affect one another, and call f equally often", zh="各次调用互不影响，调用 f 的次数也相同")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    first, second = families.waves(rng, 2, 3), families.quadratic(rng, 2, 3)
    functions = {id(case.f): watched(case.f) for case in (first, second)}
    counts: list[int] = []
    for case in visits(first, second):
        f = functions[id(case.f)]
        before = len(f.calls)
        expected = quotient(case.f, case.x, 0.1)
        mistakes = partial(quotient_mistakes, case.f, case.x, 0.1)
        assert_jacobian(student.jacobian_numerical(f, case.x, eps=0.1), expected, tolerance=1e-10, mistakes=mistakes)
        counts.append(len(f.calls) - before)
        if counts[-1] != counts[0]:
            fail(
                en=f"{counts[0]} calls of f for 3 inputs at first, and {counts[-1]} when it was called again.",
                zh=f"输入都是 3 个，第一次 f 被调用了 {counts[0]} 次，再次调用时却是 {counts[-1]} 次。",
            )
    assert_results_kept(student)
    moved = first._replace(x=second.x)
    again = student.jacobian_numerical.again(functions[id(moved.f)], moved.x, eps=0.1)
    mistakes = partial(quotient_mistakes, moved.f, moved.x, 0.1)
    assert_jacobian(again, quotient(moved.f, moved.x, 0.1), tolerance=1e-10, mistakes=mistakes)
