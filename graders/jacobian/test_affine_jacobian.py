"""Exercise 1: the Jacobian of y = A x + b."""

import itertools

import torch

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
    title,
)

from ..arguments import put, states

pytestmark = exercise("affine_jacobian")

LESSON = {"worked_example": (torch.tensor([[2.0, 3.0], [4.0, 5.0]]),)}


def draw(rng: Rng, m: int, n: int, dtype: torch.dtype = torch.float64) -> tuple[torch.Tensor, ...]:
    return rng.normal(m, n, dtype=dtype), rng.normal(m, dtype=dtype), rng.normal(n, dtype=dtype)


def mistakes(A: torch.Tensor, x: torch.Tensor) -> dict[str, tuple[torch.Tensor, ...]]:
    """What wrong answers give: A x is part of y, whose derivative has no x in it."""
    return {"times_input": (A * x,), "input": (x,), "value": (A @ x,), **LESSON}


@core
@points(2)
@title(en="Random A, b and x, wide, tall and square", zh="随机的 A、b、x：宽的、高的和方的")
@hint(
    en="How much does output i change when input j moves by a little? Which entry of A says that?",
    zh="输入 j 移动一点点时，输出 i 改变多少？A 的哪个元素说明了这一点？",
)
def test_random_maps(student: Student, rng: Rng) -> None:
    for m, n in rng.shuffled([(2, 4), (rng.integer(4, 6), 3), (3, 3)]):
        A, b, x = draw(rng, m, n)
        if m == n:
            x[0] = 0
        assert_jacobian(student.affine_jacobian(A, b, x), A, mistakes=mistakes(A, x))


@points(1)
@title(en="One output, one input", zh="一个输出，一个输入")
@hint(en="The shape is (m, n) even when m or n is 1.", zh="即使 m 或 n 为 1，形状也是 (m, n)。")
def test_one_row_one_column(student: Student, rng: Rng) -> None:
    for m, n in [(1, rng.integer(2, 5)), (rng.integer(2, 5), 1), (1, 1)]:
        A, b, x = draw(rng, m, n)
        assert_jacobian(student.affine_jacobian(A, b, x), A, mistakes=mistakes(A, x))


@points(1)
@title(en="float32 and float64; tiny, huge and zero entries", zh="float32 与 float64；极小、极大的元素和零")
@hint(en="The result has the dtype of the arguments.", zh="结果的 dtype 与参数相同。")
def test_dtypes(student: Student, rng: Rng) -> None:
    for dtype, scale in itertools.product((torch.float32, torch.float64), (1.0, 1e-9, 1e6)):
        A, b, x = draw(rng, 3, 2, dtype)
        A, b = scale * A, scale * b  # b as well: any method is right, and beside a large b differences lose digits
        assert_jacobian(student.affine_jacobian(A, b, x), A, mistakes=mistakes(A, x))
    assert_results_kept(student)
    A, b, x = draw(rng, 3, 4)
    A[-1], A[:, -1] = 0, 0
    assert_jacobian(student.affine_jacobian(A, 0 * b, 0 * x), A, mistakes=mistakes(A, x))


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    (A, b, x), (other, c, y) = draw(rng, 2, 3), draw(rng, 2, 3)
    for arguments in ((A, b, x), (other, b, x), (A, c, y)):
        assert_jacobian(student.affine_jacobian(*arguments), arguments[0], mistakes=mistakes(arguments[0], x))
    assert_jacobian(student.affine_jacobian.again(other, b, x), other, mistakes=mistakes(other, x))


@points(1)
@title(en="The arguments stay as they were", zh="参数保持不变")
@hint(en="Work on a detached copy: x.detach().clone().", zh="在用 detach 得到的副本上计算：x.detach().clone()。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    kinds = itertools.product((torch.float64, torch.float32), ((2, 3), (1, 3), (3, 1)))
    for wanted, (dtype, (m, n)) in zip(states(3), kinds, strict=True):
        arguments = draw(rng, m, n, dtype)
        put(rng, arguments, wanted)
        call = student.affine_jacobian.observe(*arguments)
        assert_jacobian(call.value, arguments[0], mistakes=mistakes(arguments[0], arguments[2]))
        assert_unchanged(call, *arguments)
