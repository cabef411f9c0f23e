"""Exercise 2: the Jacobian by reverse mode, at most one backward pass per output."""

import torch

from nablagrade.grading import (
    Rng,
    Student,
    assert_jacobian,
    assert_results_kept,
    core,
    exercise,
    fail,
    hint,
    points,
    title,
)

from . import families
from .shared import check_dtypes, check_purity, check_unchanged, check_zeros

pytestmark = exercise("jacobian_reverse", forbid=["torch.autograd.functional", "torch.func", "functorch"])

LESSON = {"worked_example": (torch.tensor([[6.0, 0.0], [2.0, 3.0], [0.0, 0.0]]),)}


@core
@points(2)
@title(en="Random maps, wide, tall and square", zh="随机映射：宽的、高的和方的")
@hint(
    en="A backward pass of one output gives one row. What does a backward pass of the sum of all outputs give?",
    zh="对一个输出做反向传播得到一行。对所有输出之和做反向传播会得到什么？",
)
def test_random_maps(student: Student, rng: Rng) -> None:
    for case in (*families.ordinary(rng), families.signed_squares(rng, 2, 3)):
        assert_jacobian(student.jacobian_reverse(case.f, case.x), case.expected, of=case.f, at=case.x, mistakes=LESSON)


@points(1)
@title(en="One output, one input", zh="一个输出，一个输入")
@hint(en="The shape is (m, n) even when m or n is 1.", zh="即使 m 或 n 为 1，形状也是 (m, n)。")
def test_one_row_one_column(student: Student, rng: Rng) -> None:
    for case in (families.one_output(rng), families.one_input(rng), families.quadratic(rng, 1, 1)):
        assert_jacobian(student.jacobian_reverse(case.f, case.x), case.expected, of=case.f, at=case.x)


@points(1)
@title(
    en="Zero, tiny and huge derivatives, and inputs that are 0", zh="为零的、极小的和极大的导数，以及取值为 0 的输入"
)
@hint(en="An output that does not depend on x has a row of zeros.", zh="不依赖 x 的输出对应一行零。")
def test_zeros(student: Student, rng: Rng) -> None:
    check_zeros(student.jacobian_reverse, rng)


@points(1)
@title(en="float32 and float64", zh="float32 与 float64")
@hint(en="The result has the dtype of x.", zh="结果的 dtype 与 x 相同。")
def test_dtypes(student: Student, rng: Rng) -> None:
    check_dtypes(student.jacobian_reverse, rng)


@points(1)
@title(en="The arguments stay as they were", zh="参数保持不变")
@hint(
    en="Work on a detached copy: x.detach().clone().requires_grad_().",
    zh="在用 detach 得到的副本上计算：x.detach().clone().requires_grad_()。",
)
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    check_unchanged(student.jacobian_reverse, rng)


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    check_purity(student.jacobian_reverse, rng)
    assert_results_kept(student)


@points(1)
@title(en="At most m backward passes", zh="至多 m 次反向传播")
@hint(en="One backward pass gives a whole row at once.", zh="一次反向传播就给出整行。")
def test_backward_passes(student: Student, rng: Rng) -> None:
    for outputs, inputs in ((2, 6), (5, 3), (1, 4)):
        case = families.waves(rng, outputs, inputs)
        call = student.jacobian_reverse.observe(case.f, case.x)
        assert_jacobian(call.value, case.expected, of=case.f, at=case.x)
        passes = call.seen["backward_passes"]
        if passes > outputs:
            fail(
                en=f"{passes} backward passes for {outputs} outputs.", zh=f"{outputs} 个输出用了 {passes} 次反向传播。"
            )


@points(1)
@title(en="Points that need gradients themselves", zh="自身需要梯度的点")
@hint(
    en="x may already require grad; a derivative of your copy is wanted, not of x.",
    zh="x 可能已经需要梯度；要的是对副本求导，而不是对 x。",
)
def test_point_requires_grad(student: Student, rng: Rng) -> None:
    case = families.waves(rng, 3, rng.integer(2, 4))
    x = case.x.requires_grad_()
    assert_jacobian(student.jacobian_reverse(case.f, x), case.expected, of=case.f, at=x)
    x.grad = torch.ones_like(x)
    assert_jacobian(student.jacobian_reverse(case.f, x), case.expected, of=case.f, at=x)
