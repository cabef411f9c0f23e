"""Exercise 5: an autograd Function of one's own, with its backward and double backward."""

from functools import partial

import torch
from torch import Tensor

from nablagrade.grading import (
    Rng,
    Student,
    assert_close,
    assert_unchanged,
    core,
    exercise,
    fail,
    hint,
    log_sum_exp_mistakes,
    points,
    softmax_mistakes,
    softmax_vjp_mistakes,
    title,
)

from ..arguments import put, states
from . import references

pytestmark = exercise(
    "LogSumExp",
    forbid=[
        "torch.logsumexp",
        "torch.logaddexp",
        "torch.logcumsumexp",
        "torch.special.logsumexp",
        "torch.masked.logsumexp",
        "torch.masked.logaddexp",
        "torch.Tensor.logsumexp",
        "torch.Tensor.logaddexp",
        "torch.Tensor.logcumsumexp",
    ],
)

U = {torch.float64: torch.finfo(torch.float64).eps / 2, torch.float32: torch.finfo(torch.float32).eps / 2}

LARGE = 8000.0
"""A value below 8192 is rounded by 4096 u at most, and a gradient exp(x - value) errs by as much: a factor of 15 inside
8 u LARGE. From 8192 to 1e4 it is 8192 u, a factor of 9.8; so there the entries are all equal, and nothing is drawn."""


def numbers(rng: Rng, size: int, scale: float = 2.0, dtype: torch.dtype = torch.float64) -> Tensor:
    """Entries which float32 holds exactly, the largest of them at least 1: a value near 0 has fewer digits."""
    x = scale * rng.normal(size)
    return (x - x.max() + rng.uniform(low=1, high=4)).float().to(dtype)


def backward(student: Student, x: Tensor, g: Tensor) -> tuple[object, object]:
    """Value and vjp; anything else than the two is the student's mistake, and so is a derivative of autograd's."""
    call = student.call("LogSumExp", (x, g), derivatives=1)
    pair = call.value
    if not call.seen["own_backward"]:
        fail(
            en="LogSumExp is to be a subclass of torch.autograd.Function whose own backward gives the gradient.",
            zh="LogSumExp 应是 torch.autograd.Function 的子类，梯度由它自己的 backward 给出。",
        )
    if not isinstance(pair, tuple) or len(pair) != 2:
        fail(en="No value and gradient came back.", zh="没有得到函数值和梯度。")
    return pair


def second(student: Student, x: Tensor, g: Tensor | None, w: Tensor) -> tuple[object, object]:
    """The two second derivatives; anything else is the student's mistake."""
    pair = student.LogSumExp.vjp_derivative(x, g, w)
    if not isinstance(pair, tuple) or len(pair) != 2:
        fail(en="No second derivatives came back.", zh="没有得到二阶导数。")
    return pair


def check(student: Student, x: Tensor, g: Tensor, tolerance: float | None = None) -> None:
    """Forward and backward against the closed forms."""
    wide = x.detach().double()
    value, gradient = backward(student, x, g)
    assert_close(value, references.log_sum_exp(wide).to(x.dtype), mistakes=partial(log_sum_exp_mistakes, x))
    assert_close(
        gradient,
        (g.detach().double() * references.softmax(wide)).to(x.dtype),
        tolerance=tolerance,
        mistakes=partial(softmax_mistakes, x, g),
    )


@core
@points(2)
@title(en="Value and gradient of random vectors", zh="随机向量的函数值与梯度")
@hint(
    en="Value: which formula is it, and what is summed? Gradient: differentiate that formula by hand; "
    "where does grad_output come in?",
    zh="函数值：公式是什么，对什么求和？梯度：先手算这个公式的导数；grad_output 出现在哪里？",
)
def test_value_and_gradient(student: Student, rng: Rng) -> None:
    for size in (3, rng.integer(4, 6)):
        check(student, numbers(rng, size), rng.uniform(low=0.5, high=3))
        check(student, numbers(rng, size), -rng.uniform(low=0.5, high=3))


@points(1)
@title(en="Large numbers, positive and negative", zh="绝对值很大的正数与负数")
@hint(
    en="exp overflows beyond 709 in float64, 88 in float32, and underflows likewise to 0 far below. "
    "What can be taken out of the sum?",
    zh="指数超过 709（float64）或 88（float32）时 exp 会上溢；指数远小于 0 时 exp 同样会下溢为 0。求和中可以提出什么？",
)
def test_large_numbers(student: Student, rng: Rng) -> None:
    for shift in (LARGE, -LARGE, 800.0):
        x = shift + 3 * rng.uniform(4, low=0.0, high=1.0)
        check(student, x.float().double(), rng.uniform(low=0.5, high=2), tolerance=8 * U[torch.float64] * LARGE)
    far = torch.stack([rng.uniform(low=1, high=2), rng.uniform(low=22.5, high=25)])  # exp(-21) is 3e-11 of the value
    check(student, far, rng.uniform(low=0.5, high=2))
    assert_close(student.LogSumExp(LARGE + far), references.log_sum_exp(LARGE + far))
    check(student, LARGE * rng.uniform(5), rng.uniform(low=0.5, high=2), tolerance=8 * U[torch.float64] * LARGE)
    for equal in (1e4, -1e4):
        x = torch.full((3,), equal, dtype=torch.float64)
        check(student, x, rng.uniform(low=0.5, high=2), tolerance=8 * U[torch.float64] * 1e4)
    lowest = torch.tensor(rng.shuffled([-1e4, -torch.inf, -1e4]), dtype=torch.float64)
    check(student, lowest, rng.uniform(low=0.5, high=2), tolerance=8 * U[torch.float64] * 1e4)
    nearly = rng.uniform(16, low=707, high=709)  # no exp overflows, and their sum does
    check(student, nearly, rng.uniform(low=0.5, high=2), tolerance=8 * U[torch.float64] * LARGE)


@points(1)
@title(en="Entries of minus infinity", zh="负无穷的分量")
@hint(
    en="exp(-inf) is 0: such an entry changes nothing and has the derivative 0.",
    zh="exp(-inf) 为 0：这样的分量不起作用，导数为 0。",
)
def test_minus_infinity(student: Student, rng: Rng) -> None:
    # The first is not, the last is not, two are not, the first two are not.
    for finite in ([1, 2, 3], [0, 1, 2], rng.shuffled(range(4))[2:], [2, 3]):
        x = torch.full((4,), -torch.inf, dtype=torch.float64)
        x[torch.tensor(finite)] = numbers(rng, len(finite))
        check(student, x, rng.uniform(low=0.5, high=2))
    assert_unchanged(student.LogSumExp.observe(x), x)


@points(1)
@title(en="Double backward", zh="二次反向传播")
@hint(
    en="The backward is differentiated in its turn: compute it from saved tensors by operations of torch.",
    zh="backward 本身还要被求导：请用保存的张量通过 torch 的运算来计算。",
)
def test_double_backward(student: Student, rng: Rng) -> None:
    for size in (3, 5):
        # Entries close to one another, and weights apart: else the second derivatives cancel to almost nothing.
        x, g, w = numbers(rng, size, scale=0.7), rng.uniform(low=0.5, high=2), rng.uniform(size, low=0.5, high=2)
        w[::2] += 2
        p, y = references.softmax(x), references.log_sum_exp(x)
        curvature = p * w - p * (p @ w)
        by_x, by_g = second(student, x, g, w)
        assert_close(by_x, g * curvature, mistakes=partial(softmax_vjp_mistakes, x, g, w))
        assert_close(by_g, p @ w)
        alone, in_a_chain = second(student, x, None, w)
        assert_close(alone, curvature)
        assert_close(in_a_chain, y * curvature + p * (p @ w))


@points(1)
@title(en="float32", zh="float32")
@hint(en="Value and gradient have the dtype of x.", zh="函数值和梯度的 dtype 与 x 相同。")
def test_float32(student: Student, rng: Rng) -> None:
    check(student, numbers(rng, 4, dtype=torch.float32), rng.uniform(low=0.5, high=2, dtype=torch.float32))
    for shift in (LARGE, 150.0):  # exp(x) ends at 88 in float32
        x = (shift + 3 * rng.uniform(4)).float()
        check(student, x, rng.uniform(low=0.5, high=2, dtype=torch.float32), tolerance=8 * U[torch.float32] * LARGE)
    nearly = rng.uniform(16, low=86.5, high=88.5).float()  # no exp overflows, and their sum does
    check(student, nearly, rng.uniform(low=0.5, high=2, dtype=torch.float32), tolerance=8 * U[torch.float32] * LARGE)


@points(1)
@title(
    en="One entry; grad_output 0; the argument stays as it was, call after call",
    zh="只有一个分量；grad_output 为 0；多次调用后参数保持不变",
)
@hint(
    en="The value is 0-d, also for one entry. A grad_output of 0 gives a gradient of zeros.",
    zh="函数值是 0 维的，只有一个分量时也一样。grad_output 为 0 时梯度全为零。",
)
def test_one_entry_and_arguments(student: Student, rng: Rng) -> None:
    check(student, numbers(rng, 1), rng.uniform(low=0.5, high=2))
    check(student, numbers(rng, 3), torch.zeros((), dtype=torch.float64))
    for wanted in states(1):
        x = numbers(rng, 5) + 0.1 * rng.uniform(5)  # of all digits: what is taken off and put back leaves its mark
        put(rng, [x], wanted)
        call = student.LogSumExp.observe(x)
        assert_close(call.value, references.log_sum_exp(x.detach()), mistakes=partial(log_sum_exp_mistakes, x))
        assert_unchanged(call, x)


@points(1)
@title(en="Two forward passes before the backward pass", zh="反向传播之前有两次前向传播")
@hint(
    en="What backward needs is kept in ctx, one for each forward pass.",
    zh="backward 需要的东西保存在 ctx 中，每次前向传播各有一个。",
)
def test_two_forward_passes(student: Student, rng: Rng) -> None:
    x, other, g = numbers(rng, 4), numbers(rng, 4), rng.uniform(low=0.5, high=2)
    pair = student.LogSumExp.vjp(x, g, other, numbers(rng, 2))
    if not isinstance(pair, tuple) or len(pair) != 2:
        fail(en="No value and gradient came back.", zh="没有得到函数值和梯度。")
    assert_close(pair[1], g * references.softmax(x))
    student.LogSumExp(x)
    assert_close(student.LogSumExp.again(other), references.log_sum_exp(other))
