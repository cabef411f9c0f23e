"""Exercise 3: H v without H, at a cost that does not grow with n."""

from functools import partial

import torch

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
    hessian_product_mistakes,
    hint,
    last,
    points,
    title,
)

from ..arguments import put, states
from . import families

pytestmark = exercise(
    "hessian_vector_product",
    forbid=["torch.func.hessian", "torch.autograd.functional.hessian", "functorch.hessian"],
)

MEMORY_BYTES = 1 << 30
CPU_S = 2.0

LESSON = {"worked_example": (torch.tensor([-2.0, 6.0]),)}


def check(student: Student, case: families.Product) -> None:
    product = student.hessian_vector_product(case.f, case.x, case.v)
    assert_close(product, case.expected, mistakes=partial(mistakes, case))


def mistakes(case: families.Product) -> dict[str, tuple[torch.Tensor, ...]]:
    return {**hessian_product_mistakes(case.f, case.x, case.v), **LESSON}


@core
@points(2)
@title(en="Random functions, points and directions", zh="随机的函数、点和方向")
@hint(
    en="H v is the derivative of a number: of the gradient times v. Does the gradient still have a graph?",
    zh="H v 是一个数的导数：梯度与 v 的内积的导数。梯度还有计算图吗？",
)
def test_random_functions(student: Student, rng: Rng) -> None:
    for case in (
        families.exponentials(rng, 3),
        families.neighbours(rng, rng.integer(4, 7)),
        families.tilted(rng, 2),
    ):
        check(student, case)


@points(1)
@title(en="Linear and ignored entries; one entry; x = 0; v = 0", zh="线性的与被忽略的分量；只有一个分量；x = 0；v = 0")
@hint(en="Where the function is linear, H v is 0.", zh="在函数为线性的分量上，H v 为 0。")
def test_zeros_and_one_entry(student: Student, rng: Rng) -> None:
    for case in (
        families.ends(rng),
        families.exponentials(rng, 1),
        families.no_direction(rng),
        families.origin(rng),
    ):
        check(student, case)


@points(1)
@title(en="float32 and float64", zh="float32 与 float64")
@hint(en="The result has the dtype of x.", zh="结果的 dtype 与 x 相同。")
def test_dtypes(student: Student, rng: Rng) -> None:
    for dtype in rng.shuffled([torch.float32, torch.float64]):
        for case in (families.exponentials(rng, 3, dtype), families.neighbours(rng, 5, dtype)):
            check(student, case)


@points(1)
@title(en="The arguments stay as they were, call after call", zh="多次调用后参数仍保持不变")
@hint(en="Work on a detached copy of x; v is an argument, too.", zh="在用 detach 得到的 x 的副本上计算；v 也是参数。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    for wanted in states(2):
        case = families.exponentials(rng, 3)
        put(rng, [case.x, case.v], wanted)
        call = student.hessian_vector_product.observe(case.f, case.x, case.v)
        assert_close(call.value, case.expected, mistakes=partial(mistakes, case))
        assert_unchanged(call, case.f, case.x, case.v)


@points(1)
@title(en="The number of passes does not grow with n", zh="遍数不随 n 增长")
@hint(en="Two passes are enough, whatever n is.", zh="无论 n 多大，两遍就够了。")
def test_passes(student: Student, rng: Rng) -> None:
    passes = []
    for size in (3, 12):
        case = families.neighbours(rng, size)
        call = student.hessian_vector_product.observe(case.f, case.x, case.v)
        assert_close(call.value, case.expected, mistakes=partial(mistakes, case))
        passes.append(call.seen["backward_passes"])
    if passes[1] > passes[0]:
        fail(
            en=f"{passes[0]} backward passes for n = 3, {passes[1]} for n = 12: the number must not grow with n.",
            zh=f"n = 3 时反向传播 {passes[0]} 次，n = 12 时 {passes[1]} 次：次数不应随 n 增长。",
        )


@last
@depends_on("test_passes")
@points(1)
@title(en="n = 20 000 within 2 s of CPU time and 1 GiB", zh="n = 20 000：CPU 时间 2 秒、内存 1 GiB 以内")
@hint(en="The whole Hessian would have 400 million entries.", zh="完整的海森矩阵会有 4 亿个元素。")
def test_cost(student: Student, rng: Rng) -> None:
    for dtype in (torch.float64, torch.float32):
        case = families.neighbours(rng, 20_000, dtype)
        call = student.hessian_vector_product.measure(case.f, case.x, case.v)
        assert_usage(call, cpu_s=CPU_S, memory_bytes=MEMORY_BYTES)
        assert_close(call.value, case.expected)


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    visits = families.exponential_visits(rng, 3)
    for case in visits:
        check(student, case)
    assert_results_kept(student)
    for moved in visits[1:3]:  # in v, in x
        product = student.hessian_vector_product.again(moved.f, moved.x, moved.v)
        assert_close(product, moved.expected, mistakes=partial(mistakes, moved))
