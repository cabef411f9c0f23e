"""Exercise 2: the Hessian as the derivative of the gradient."""

import torch

from nablagrade.grading import (
    Rng,
    Student,
    assert_hessian,
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

pytestmark = exercise(
    "hessian_rowwise",
    forbid=[
        "torch.autograd.functional.hessian",
        "torch.autograd.functional.jacobian",
        "torch.autograd.functional._jacfwd",
        "torch.func.hessian",
        "torch.func.jacrev",
        "torch.func.jacfwd",
        "functorch.hessian",
        "functorch.jacrev",
        "functorch.jacfwd",
    ],
)

LESSON = {"worked_example": (torch.tensor([[2.0, 0.0, 0.0], [0.0, 12.0, 0.0], [0.0, 0.0, 108.0]]),)}


@core
@points(2)
@title(en="Random functions of several variables", zh="随机的多元函数")
@hint(
    en="Row i is the gradient of the i-th partial derivative. Is the gradient itself still part of a graph?",
    zh="第 i 行是第 i 个偏导数的梯度。梯度本身还在计算图中吗？",
)
def test_random_functions(student: Student, rng: Rng) -> None:
    for case in (families.mixed(rng, 3), families.mixed(rng, rng.integer(5, 6)), families.powers(rng, 3)):
        assert_hessian(student.hessian_rowwise(case.f, case.xs), case.hessian, of=case.f, at=case.xs, mistakes=LESSON)


@points(1)
@title(
    en="Linear and ignored variables, variables that are 0, and a gradient that is 0",
    zh="线性变量、被忽略的变量、取值为 0 的变量，以及为 0 的梯度",
)
@hint(
    en="The partial derivative by a linear variable is a constant: what is its derivative, and does it have a graph?",
    zh="对线性变量的偏导数是常数：它的导数是什么？它有计算图吗？",
)
def test_linear_and_ignored(student: Student, rng: Rng) -> None:
    ignored = families.powers(rng, 4, ignored=[rng.integer(0, 3)])
    for case in (families.partly_linear(rng), ignored, families.at_zero(rng), families.flat(rng, 2)):
        assert_hessian(student.hessian_rowwise(case.f, case.xs), case.hessian, of=case.f, at=case.xs)


@points(1)
@title(en="Nothing but linear variables", zh="全部是线性变量")
@hint(en="The Hessian of a linear function is zero.", zh="线性函数的海森矩阵是零。")
def test_all_linear(student: Student, rng: Rng) -> None:
    case = families.linear(rng)
    assert_hessian(student.hessian_rowwise(case.f, case.xs), case.hessian, of=case.f, at=case.xs)


@points(1)
@title(en="A single variable", zh="只有一个变量")
@hint(en="The shape is (k, k), also for k = 1.", zh="形状是 (k, k)，k = 1 时也一样。")
def test_one_variable(student: Student, rng: Rng) -> None:
    for case in (families.powers(rng, 1), families.mixed(rng, 1)):
        assert_hessian(student.hessian_rowwise(case.f, case.xs), case.hessian, of=case.f, at=case.xs)


@points(1)
@title(en="float32 and float64", zh="float32 与 float64")
@hint(en="The result has the dtype of the variables.", zh="结果的 dtype 与变量相同。")
def test_dtypes(student: Student, rng: Rng) -> None:
    for dtype in rng.shuffled([torch.float32, torch.float64]):
        for case in (
            families.powers(rng, 3, dtype, ignored=[1]),
            families.mixed(rng, 3, dtype),
            families.partly_linear(rng, dtype),
        ):
            assert_hessian(student.hessian_rowwise(case.f, case.xs), case.hessian, of=case.f, at=case.xs)


@points(1)
@title(en="The arguments stay as they were, call after call", zh="多次调用后参数仍保持不变")
@hint(en="Work on detached copies of the variables.", zh="在用 detach 得到的变量副本上计算。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    for wanted in states(3):
        case = families.mixed(rng, 3)
        put(rng, case.xs, wanted)
        call = student.hessian_rowwise.observe(case.f, case.xs)
        assert_hessian(call.value, case.hessian, of=case.f, at=case.xs)
        assert_unchanged(call, case.f, case.xs)


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    visits = families.mixed_visits(rng, 3)
    for case in visits:
        assert_hessian(student.hessian_rowwise(case.f, case.xs), case.hessian, of=case.f, at=case.xs)
    assert_results_kept(student)
    moved = visits[1]
    assert_hessian(student.hessian_rowwise.again(moved.f, moved.xs), moved.hessian, of=moved.f, at=moved.xs)
