"""Exercise 3: the Jacobian by forward mode, column by column."""

import torch

from nablagrade.grading import Rng, Student, assert_jacobian, assert_results_kept, core, exercise, hint, points, title

from . import families
from .shared import check_dtypes, check_purity, check_unchanged, check_zeros

pytestmark = exercise(
    "jacobian_forward",
    forbid=[
        "torch.func.jacfwd", "torch.func.jacrev", "torch.func.hessian",
        "functorch.jacfwd", "functorch.jacrev", "functorch.hessian",
        "torch.autograd.functional.jacobian", "torch.autograd.functional._jacfwd", "torch.autograd.functional.hessian",
        "torch.autograd.grad", "torch.autograd.backward", "torch.Tensor.backward",
        "torch.func.vjp", "torch.func.grad", "torch.func.grad_and_value",
        "functorch.vjp", "functorch.grad", "functorch.grad_and_value",
        "torch.autograd.functional.vjp", "torch.autograd.functional.vhp", "torch.autograd.functional.hvp",
        "torch.autograd.graph._engine_run_backward", "torch._functorch.eager_transforms._autograd_grad",
        "torch._functorch.eager_transforms._vjp_with_argnums", "torch._functorch.eager_transforms.grad_impl",
    ],
)  # fmt: skip

LESSON = {"worked_example": (torch.tensor([[6.0, 3.0, 2.0], [1.0, 0.0, 6.0]]),)}


@core
@points(2)
@title(en="Random maps, wide, tall and square", zh="随机映射：宽的、高的和方的")
@hint(
    en="Pushing the i-th unit vector through f gives one column. Where does it go in the result?",
    zh="把第 i 个单位向量推过 f 得到一列。它应放在结果的哪里？",
)
def test_random_maps(student: Student, rng: Rng) -> None:
    for case in (*families.ordinary(rng), families.signed_squares(rng, 2, 3)):
        assert_jacobian(student.jacobian_forward(case.f, case.x), case.expected, of=case.f, at=case.x, mistakes=LESSON)


@points(1)
@title(en="One output, one input", zh="一个输出，一个输入")
@hint(en="The shape is (m, n) even when m or n is 1.", zh="即使 m 或 n 为 1，形状也是 (m, n)。")
def test_one_row_one_column(student: Student, rng: Rng) -> None:
    for case in (families.one_output(rng), families.one_input(rng), families.quadratic(rng, 1, 1)):
        assert_jacobian(student.jacobian_forward(case.f, case.x), case.expected, of=case.f, at=case.x)


@points(1)
@title(
    en="Zero, tiny and huge derivatives, and inputs that are 0", zh="为零的、极小的和极大的导数，以及取值为 0 的输入"
)
@hint(en="An input that no output depends on has a column of zeros.", zh="没有输出依赖的输入对应一列零。")
def test_zeros(student: Student, rng: Rng) -> None:
    check_zeros(student.jacobian_forward, rng)


@points(1)
@title(en="float32 and float64", zh="float32 与 float64")
@hint(
    en="The result, and the directions you push through f, have the dtype of x.",
    zh="结果以及推过 f 的方向的 dtype 都与 x 相同。",
)
def test_dtypes(student: Student, rng: Rng) -> None:
    check_dtypes(student.jacobian_forward, rng)


@points(1)
@title(en="A map that only selects entries", zh="只挑选分量的映射")
@hint(en="Of which dtype are the directions that you push through f?", zh="推过 f 的方向的 dtype 是什么？")
def test_selection(student: Student, rng: Rng) -> None:
    for dtype in (torch.float64, torch.float32):
        case = families.selection(rng, dtype)
        assert_jacobian(student.jacobian_forward(case.f, case.x), case.expected, of=case.f, at=case.x)


@points(1)
@title(en="The arguments stay as they were", zh="参数保持不变")
@hint(en="Work on a copy of x.", zh="在 x 的副本上计算。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    check_unchanged(student.jacobian_forward, rng)


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    check_purity(student.jacobian_forward, rng)
    assert_results_kept(student)
