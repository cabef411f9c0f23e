"""Exercise 4: a vector-Jacobian product through a chain of layers, without a full Jacobian."""

from collections.abc import Sequence

import torch
from torch import Tensor

from nablagrade.grading import (
    Rng,
    Student,
    assert_close,
    assert_results_kept,
    assert_unchanged,
    assert_usage,
    core,
    depends_on,
    exercise,
    fail,
    hint,
    last,
    points,
    title,
    vjp_mistakes,
)

from ..arguments import put, states
from . import families
from .families import Layer, vjp_through

pytestmark = exercise("vjp_through_layers")

MEMORY_BYTES = 1 << 30
CPU_S = 2.0

LESSON = {"worked_example": (torch.tensor([86.0, 46.0]),)}


def check(student: Student, layers: Sequence[Layer], x: Tensor, v: Tensor) -> None:
    demand(student.vjp_through_layers([layer.f for layer in layers], x, v), layers, x, v)


def demand(actual: object, layers: Sequence[Layer], x: Tensor, v: Tensor) -> None:
    functions = [layer.f for layer in layers]
    assert_close(actual, vjp_through(layers, x, v), mistakes=lambda: {**vjp_mistakes(functions, x, v), **LESSON})


def point(rng: Rng, size: int, dtype: torch.dtype = torch.float64) -> Tensor:
    return rng.uniform(size, low=0.4, high=1.4).to(dtype)


def weights(rng: Rng, size: int, dtype: torch.dtype = torch.float64) -> Tensor:
    return rng.normal(size, dtype=dtype)


@core
@points(2)
@title(en="Random chains of layers", zh="随机的多层链")
@hint(
    en="Forward, each layer takes what the one before returned. Backward, v goes through the layers last to first.",
    zh="向前时，每层接收前一层的输出；向后时，v 从最后一层依次传到第一层。",
)
def test_random_chains(student: Student, rng: Rng) -> None:
    # One width first: where everything fits together in size, the values show what went wrong.
    chain = [families.sines(rng, 4), families.rolled(rng, 4), families.dense(rng, 4, 4)]
    check(student, chain, point(rng, 4), weights(rng, 4))
    chain = [families.doubled(), families.sines(rng, 6), families.pairs(), families.rolled(rng, 3)]
    check(student, chain, point(rng, 3), weights(rng, 3))
    chain = [families.dense(rng, 5, 2), families.rolled(rng, 5), families.dense(rng, 4, 5), families.sines(rng, 4)]
    check(student, chain, point(rng, 2), weights(rng, 4))


@points(1)
@title(en="One layer; the same twice; one entry; zeros in v", zh="只有一层；同一层两次；只有一个分量；v 中有零")
@hint(en="The shape is that of x.", zh="形状与 x 相同。")
def test_short_chains(student: Student, rng: Rng) -> None:
    check(student, [families.rolled(rng, 5)], point(rng, 5), weights(rng, 5))
    check(student, 2 * [families.sines(rng, 3)], point(rng, 3), weights(rng, 3))
    check(student, [families.dense(rng, 1, 4), families.sines(rng, 1)], point(rng, 4), weights(rng, 1))
    check(student, [families.sines(rng, 3), families.squashed(rng, 2, 3)], point(rng, 3) / 2, weights(rng, 2))
    # Positive weights: where the two terms of a single entry cancel, right methods lose digits.
    check(student, [families.doubled()], point(rng, 1), weights(rng, 2).abs())
    v = weights(rng, 4)
    v[rng.integer(0, 3)] = 0
    check(student, [families.rolled(rng, 4), families.sines(rng, 4)], point(rng, 4), v)
    check(student, [families.sines(rng, 3), families.rolled(rng, 3)], point(rng, 3), torch.zeros_like(v[:3]))


@points(1)
@title(en="float32 and float64", zh="float32 与 float64")
@hint(en="The result has the dtype of x.", zh="结果的 dtype 与 x 相同。")
def test_dtypes(student: Student, rng: Rng) -> None:
    for dtype in rng.shuffled([torch.float32, torch.float64]):
        chain = [families.sines(rng, 4), families.doubled(), families.sines(rng, 8)]
        check(student, chain, point(rng, 4, dtype), weights(rng, 8, dtype))


@points(1)
@title(en="The arguments stay as they were, call after call", zh="多次调用后参数仍保持不变")
@hint(en="Work on detached copies; v is an argument, too.", zh="在用 detach 得到的副本上计算；v 也是参数。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    for wanted in states(2):
        chain = [families.sines(rng, 3), families.rolled(rng, 3)]
        x, v = point(rng, 3), weights(rng, 3)
        put(rng, [x, v], wanted)
        arguments = [layer.f for layer in chain], x, v
        call = student.vjp_through_layers.observe(*arguments)
        demand(call.value, chain, x, v)
        assert_unchanged(call, *arguments)


@points(1)
@title(en="The number of passes does not grow with the width", zh="遍数不随宽度增长")
@hint(en="One backward pass per layer is enough.", zh="每层一次反向传播就够了。")
def test_passes(student: Student, rng: Rng) -> None:
    passes = []
    for width in (3, 12):
        chain = [families.sines(rng, width), families.rolled(rng, width)]
        x, v = point(rng, width), weights(rng, width)
        call = student.vjp_through_layers.observe([layer.f for layer in chain], x, v)
        demand(call.value, chain, x, v)
        passes.append(call.seen["backward_passes"])
    if passes[1] > passes[0]:
        fail(
            en=f"{passes[0]} backward passes for layers of width 3, {passes[1]} for width 12: "
            "the number must not grow with the width.",
            zh=f"层宽为 3 时反向传播 {passes[0]} 次，层宽为 12 时 {passes[1]} 次：次数不应随层宽增长。",
        )


@last
@depends_on("test_passes")
@points(1)
@title(en="Width 20 000 within 2 s of CPU time and 1 GiB", zh="宽度 20 000：CPU 时间 2 秒、内存 1 GiB 以内")
@hint(en="A full Jacobian of one layer would have 400 million entries.", zh="一层的完整雅可比矩阵会有 4 亿个元素。")
def test_cost(student: Student, rng: Rng) -> None:
    for dtype in (torch.float64, torch.float32):
        half, width = 10_000, 20_000
        chain = [families.doubled(), families.sines(rng, width), families.rolled(rng, width)]
        if dtype is torch.float64:
            chain.append(families.pairs())
        x, v = point(rng, half, dtype), weights(rng, half if dtype is torch.float64 else width, dtype)
        call = student.vjp_through_layers.measure([layer.f for layer in chain], x, v)
        assert_usage(call, cpu_s=CPU_S, memory_bytes=MEMORY_BYTES)
        assert_close(call.value, vjp_through(chain, x, v))


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    layers, others = ([families.sines(rng, 3), families.rolled(rng, 3)] for _ in range(2))
    x, y, v, w = point(rng, 3), point(rng, 3), weights(rng, 3), weights(rng, 3)
    for chain, at, along in ((layers, x, v), (layers, x, w), (layers, y, v), (others, x, v), (layers, x, v)):
        check(student, chain, at, along)
    assert_results_kept(student)
    for at, along in ((y, v), (y, w)):
        demand(student.vjp_through_layers.again([layer.f for layer in layers], at, along), layers, at, along)
