"""Exercise 4: what kind of critical point, from the eigenvalues of the Hessian."""

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from nablagrade.grading import (
    Rng,
    Student,
    assert_answers,
    assert_equal,
    assert_unchanged,
    core,
    critical_point_rules,
    exercise,
    hint,
    points,
    title,
)

from ..arguments import put, states
from . import families, functions

pytestmark = exercise("classify_critical_point")

DEFAULT_TOLERANCE = 1e-6


Question = tuple[Sequence[float] | Tensor, str] | tuple[Sequence[float] | Tensor, str, float]
"""Eigenvalues or the whole Hessian, the right answer, and tol where it is passed."""


def check(student: Student, rng: Rng, *questions: Question, by_rule: bool = True) -> None:
    """Critical points with these eigenvalues, along random directions where no Hessian is given; in random order, so
    that nobody who counts the calls knows the answers, which are compared all together.

    Args:
        by_rule: wrong answers come from a wrong rule, and not from rounding, which may look like one.
    """
    answers, hessians = [], []
    questions = tuple(rng.shuffled(questions))
    for given, _, *tol in questions:
        H = given if isinstance(given, Tensor) else families.with_eigenvalues(rng, rng.shuffled(given))
        case = families.critical(rng, H)
        answers.append(student.classify_critical_point(case.f, case.x, *tol))
        hessians.append(case.hessian)
    tolerances = [tol[0] if tol else DEFAULT_TOLERANCE for _, _, *tol in questions]
    rules = partial(critical_point_rules, hessians, tolerances) if by_rule else None
    assert_answers(answers, [right for _, right, *_ in questions], rules=rules)


def sizes(rng: Rng, count: int) -> list[float]:
    """Positive eigenvalues well above the default tolerance."""
    return [float(rng.uniform(low=0.5, high=4)) for _ in range(count)]


@core
@points(2)
@title(en="Minimum, maximum and saddle", zh="极小值、极大值与鞍点")
@hint(
    en="The signs of all eigenvalues decide; neither the determinant, nor the trace, nor the diagonal does.",
    zh="由所有特征值的符号决定；行列式、迹或对角线都不能决定。",
)
def test_ordinary_points(student: Student, rng: Rng) -> None:
    a, b, c, d = sizes(rng, 4)
    check(
        student,
        rng,
        ([a, b, c], "minimum"),
        ([-a, -b, -c], "maximum"),
        ([a, -b, -c], "saddle"),
        ([-a, b, c], "saddle"),
        ([a, -b], "saddle"),
        ([a, b, c, d], "minimum"),
        ([-a, -b, -c, -d], "maximum"),
        ([-a, -b, c, d], "saddle"),
        (torch.diag(torch.tensor([a, b, c, -d], dtype=torch.float64)), "saddle"),
        (rng.choice([-1.0, 1.0]) * families.crossed(rng), "saddle"),
    )


@points(1)
@title(en="Flat directions", zh="平坦方向")
@hint(
    en="An eigenvalue of zero decides nothing by itself: what do the others say?",
    zh="零特征值本身不能说明什么：其他特征值怎么说？",
)
def test_flat_directions(student: Student, rng: Rng) -> None:
    a, b, c = sizes(rng, 3)
    check(
        student,
        rng,
        ([a, b, 0.0], "degenerate"),
        ([-a, -b, 0.0], "degenerate"),
        ([a, 0.0, -b, c], "saddle"),
        ([0.0, 0.0, 0.0], "degenerate"),
        ([a, 0.0, 0.0], "degenerate"),
        ([a, 0.0, 0.0, 0.0, 0.0], "degenerate"),
        ([a, -b, 0.0, 0.0, 0.0, -c], "saddle"),
        (families.exchanged(rng, 2), "saddle"),
        (families.exchanged(rng, 3), "saddle"),
    )
    assert_equal(student.classify_critical_point(functions.saddle(), rng.uniform(3) * 0), "saddle")


@points(1)
@title(en="Other tolerances", zh="其他容差")
@hint(
    en="tol is absolute: compare the eigenvalues with tol and with -tol.",
    zh="tol 是绝对的：把特征值与 tol 和 -tol 比较。",
)
def test_tolerances(student: Student, rng: Rng) -> None:
    a, b, c = sizes(rng, 3)
    check(
        student,
        rng,
        ([200 * a, 300 * b, 0.002 * c], "degenerate", 1.0),
        ([200 * a, 300 * b, -0.002 * c], "degenerate", 1.0),
        ([-200 * a, -300 * b, 0.002], "degenerate", 1.0),
        ([1e-3 * a, 1e-3 * b, 1e-3 * c], "minimum", 1e-6),
        ([1e-7 * a, 1e-7 * b, -1e-7 * c], "saddle", 1e-10),
        ([1e-9, -1e-9, a], "degenerate"),
        ([1e-9 * a, 1e-9 * b], "minimum", 1e-12),
        ([3e-4 * a, 3e-4 * b], "minimum"),
        ([5000 * a, 0.2 + b, 0.2 + c], "minimum", 1e-3),
    )


@points(1)
@title(en="Small beside large eigenvalues", zh="小特征值与大特征值并存")
@hint(
    en="In float64 all of this is exact to 15 digits; is it float64 all the way, "
    "and are the eigenvalues compared with `tol`?",
    zh="float64 下一切都精确到 15 位；计算全程都是 float64 吗？特征值是与 `tol` 比较的吗？",
)
def test_precision(student: Student, rng: Rng) -> None:
    a, b, c = sizes(rng, 3)
    check(
        student,
        rng,
        ([a, b, 1e-7 * c], "minimum", 1e-10),
        ([a, b, -1e-7 * c], "saddle", 1e-10),
        ([a, b, 0.0], "degenerate", 1e-10),
        ([-a, -b, 0.0], "degenerate", 1e-10),
        by_rule=False,
    )


@points(1)
@title(en="One variable", zh="一个变量")
@hint(en="The Hessian is then a (1, 1) matrix.", zh="此时海森矩阵是 (1, 1) 矩阵。")
def test_one_variable(student: Student, rng: Rng) -> None:
    (a,) = sizes(rng, 1)
    check(
        student,
        rng,
        ([a], "minimum"),
        ([-a], "maximum"),
        ([0.0], "degenerate"),
    )


@points(1)
@title(en="The point stays as it was, call after call", zh="多次调用后点仍保持不变")
@hint(en="Work on a detached copy of x.", zh="在用 detach 得到的 x 的副本上计算。")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    for wanted in states(1):
        a, b, c = sizes(rng, 3)
        case = families.critical(rng, families.with_eigenvalues(rng, [a, -b, c]))
        put(rng, [case.x], wanted)
        call = student.classify_critical_point.observe(case.f, case.x)
        assert_equal(call.value, "saddle")
        assert_unchanged(call, case.f, case.x)


@points(1)
@title(en="Calls do not affect one another", zh="各次调用互不影响")
@hint(en="Does anything remain from one call to the next?", zh="一次调用之后是否留下了什么？")
def test_no_state(student: Student, rng: Rng) -> None:
    between, bottom = families.wells(rng, 3)
    for case, expected in ((between, "saddle"), (bottom, "minimum"), (between, "saddle")):
        assert_equal(student.classify_critical_point(case.f, case.x), expected)
    assert_equal(student.classify_critical_point(bottom.f, bottom.x, 1e3), "degenerate")
    assert_equal(student.classify_critical_point(bottom.f, bottom.x), "minimum")
    other = families.critical(rng, families.with_eigenvalues(rng, [-a for a in sizes(rng, 3)]), between.x)
    assert_equal(student.classify_critical_point(other.f, other.x), "maximum")
    for case, expected in ((between, "saddle"), (bottom, "minimum")):
        assert_equal(student.classify_critical_point.again(case.f, case.x), expected)
