"""Exercise 1: the gradient of a function of several numbers."""

from functools import partial

import torch

from nablagrade.grading import (
    Rng,
    Student,
    assert_gradient,
    assert_results_kept,
    assert_unchanged,
    core,
    exercise,
    hint,
    points,
    title,
)

from ..arguments import put, states
from . import families

pytestmark = exercise("gradient")

LESSON = {"worked_example": (torch.tensor([2.0, 12.0, 108.0]),)}


def with_grads(case: families.Scalars) -> dict[str, torch.Tensor]:
    """What an answer gives that adds to the .grad which the variables already carry."""
    old = [torch.zeros_like(x.detach()) if x.grad is None else x.grad for x in case.xs]
    return {"old_grad_added": case.gradient + torch.stack(old)}


@core
@points(2)
@title(en="Random functions of several variables", zh="随机的多元函数")
@hint(
    en="One partial derivative per variable, in the order of the variables.",
    zh="每个变量一个偏导数，按变量的顺序排列。",
)
def test_random_functions(student: Student, rng: Rng) -> None:
    for case in (families.mixed(rng, rng.integer(4, 5)), families.powers(rng, 3), families.mixed(rng, 2)):
        assert_gradient(student.gradient(case.f, case.xs), case.gradient, of=case.f, at=case.xs, mistakes=LESSON)


@points(1)
@title(en="Ignored and linear variables, and variables that are 0", zh="被忽略的变量、线性变量，以及取值为 0 的变量")
@hint(en="The derivative with respect to a variable that does not matter is 0.", zh="对无关变量的偏导数是 0。")
def test_ignored_variables(student: Student, rng: Rng) -> None:
    ignored = families.powers(rng, 4, ignored=[rng.integer(0, 3)])
    for case in (ignored, families.partly_linear(rng), families.linear(rng), families.at_zero(rng)):
        assert_gradient(student.gradient(case.f, case.xs), case.gradient, of=case.f, at=case.xs)


@points(1)
@title(en="A single variable", zh="只有一个变量")
@hint(en="The shape is (k,), also for k = 1.", zh="形状是 (k,)，k = 1 时也一样。")
def test_one_variable(student: Student, rng: Rng) -> None:
    for case in (families.powers(rng, 1), families.mixed(rng, 1)):
        assert_gradient(student.gradient(case.f, case.xs), case.gradient, of=case.f, at=case.xs)


@points(1)
@title(en="float32 and float64", zh="float32 与 float64")
@hint(en="The result has the dtype of the variables.", zh="结果的 dtype 与变量相同。")
def test_dtypes(student: Student, rng: Rng) -> None:
    for dtype in rng.shuffled([torch.float32, torch.float64]):
        for case in (families.powers(rng, 2, dtype, ignored=[0]), families.mixed(rng, 3, dtype)):
            assert_gradient(student.gradient(case.f, case.xs), case.gradient, of=case.f, at=case.xs)


@points(1)
@title(en="The arguments stay as they were, call after call", zh="多次调用后参数仍保持不变")
@hint(en="Work on detached copies of the variables.", zh="在用 detach 得到的变量副本上计算。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    for wanted in states(3):
        case = families.mixed(rng, 3)
        put(rng, case.xs, wanted)
        call = student.gradient.observe(case.f, case.xs)
        assert_gradient(call.value, case.gradient, of=case.f, at=case.xs, mistakes=partial(with_grads, case))
        assert_unchanged(call, case.f, case.xs)


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    visits = families.mixed_visits(rng, 3)
    for case in visits:
        assert_gradient(student.gradient(case.f, case.xs), case.gradient, of=case.f, at=case.xs)
    assert_results_kept(student)
    moved = visits[1]
    assert_gradient(student.gradient.again(moved.f, moved.xs), moved.gradient, of=moved.f, at=moved.xs)
