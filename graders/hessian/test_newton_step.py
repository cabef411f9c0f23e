"""Exercise 5: one step of Newton's method."""

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
    newton_mistakes,
    points,
    title,
)

from ..arguments import put, states
from . import families

pytestmark = exercise("newton_step")

TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-4}
CONDITION = {torch.float64: 50.0, torch.float32: 10.0}
"""Condition numbers of the second-order part. Solving and inverting differ by 2.6e-15 and 1.4e-6 on 64 seeds of
these; by way of the eigenvectors, a float32 step is off by 4.4e-6 at most."""

LESSON = {"worked_example": (torch.tensor([2.0, -1.0]),)}


def draw(rng: Rng, size: int, *, quadratic: bool, dtype: torch.dtype = torch.float64) -> families.Critical:
    return families.regular(rng, size, dtype, quadratic=quadratic, condition=CONDITION[dtype])


def step(case: families.Critical) -> Tensor:
    """x - H^-1 g, in float64 and rounded to the dtype of x."""
    x = case.x.detach()
    result: Tensor = x.double() - torch.linalg.solve(case.hessian, case.gradient)
    return result.to(x.dtype)


def check(student: Student, case: families.Critical) -> None:
    demand(student.newton_step(case.f, case.x), case)


def demand(actual: object, case: families.Critical) -> None:
    assert_close(
        actual,
        step(case),
        tolerance=TOLERANCE[case.x.dtype],
        mistakes=lambda: {**newton_mistakes(case.f, case.x), **LESSON},
    )


@core
@points(2)
@title(en="Random functions", zh="随机函数")
@hint(
    en="Solve H p = g for the whole step p; then take it from x, or add it?",
    zh="解 H p = g 得到整个步长 p；然后是从 x 中减去它，还是加上它？",
)
def test_random_functions(student: Student, rng: Rng) -> None:
    check(student, draw(rng, 3, quadratic=False))
    check(student, draw(rng, rng.integer(4, 5), quadratic=True))
    check(student, draw(rng, 2, quadratic=False))


@points(1)
@title(en="One step solves a quadratic", zh="对二次函数一步到位")
@hint(
    en="The gradient at the result is zero, however small it was before, and whatever stands on the diagonal of H.",
    zh="在结果处梯度为零：无论原来的梯度多小，也无论 H 的对角线上是什么。",
)
def test_quadratics(student: Student, rng: Rng) -> None:
    for size in rng.shuffled([2, 3, 6]):
        check(student, draw(rng, size, quadratic=True))
    check(student, families.quadratic(rng, families.exchanged(rng, rng.choice([2, 3]))))
    check(student, families.quadratic(rng, families.with_eigenvalues(rng, [1.5, -0.5]), scale=1e-4))
    check(student, families.quadratic(rng, families.with_eigenvalues(rng, [1.5, -0.5, 1.0]), scale=1e-9))


@points(1)
@title(en="One variable", zh="一个变量")
@hint(en="The shape is (n,), also for n = 1.", zh="形状是 (n,)，n = 1 时也一样。")
def test_one_variable(student: Student, rng: Rng) -> None:
    check(student, draw(rng, 1, quadratic=True))
    check(student, draw(rng, 1, quadratic=False))


@points(1)
@title(en="float32 and float64", zh="float32 与 float64")
@hint(en="The result has the dtype of x.", zh="结果的 dtype 与 x 相同。")
def test_dtypes(student: Student, rng: Rng) -> None:
    for dtype in rng.shuffled([torch.float32, torch.float64]):
        check(student, draw(rng, 3, quadratic=True, dtype=dtype))
        check(student, draw(rng, 2, quadratic=False, dtype=dtype))


@points(1)
@title(en="The point stays as it was, call after call", zh="多次调用后点仍保持不变")
@hint(en="Work on a detached copy of x.", zh="在用 detach 得到的 x 的副本上计算。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    for wanted in states(1):
        case = draw(rng, 3, quadratic=True)
        put(rng, [case.x], wanted)
        call = student.newton_step.observe(case.f, case.x)
        demand(call.value, case)
        assert_unchanged(call, case.f, case.x)


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    visits = families.regular_visits(rng, 3, condition=CONDITION[torch.float64])
    for case in visits:
        check(student, case)
    assert_results_kept(student)
    moved = visits[1]
    demand(student.newton_step.again(moved.f, moved.x), moved)
