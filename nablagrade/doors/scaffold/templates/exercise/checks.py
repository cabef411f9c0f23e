"""The hidden checks of `@exercise@`."""

import torch

from nablagrade.grading import Rng, Student, assert_close, assert_unchanged, core, exercise, hint, points, title

from . import functions

pytestmark = exercise("@exercise@")


@core
@points(2)
@title(@ordinary@)
@hint(@ordinary_hint@)
def test_ordinary_values(student: Student, rng: Rng) -> None:
    for m, n in ((2, 3), (3, 2), (3, 3)):
        A, b, x = rng.normal(m, n), rng.normal(m), rng.uniform(n)
        assert_close(student.@exercise@(functions.affine(A, b), x), A @ x + b)


@points(1)
@title(@dtype@)
@hint(@dtype_hint@)
def test_float32(student: Student, rng: Rng) -> None:
    A, b, x = (rng.normal(*shape, dtype=torch.float32) for shape in ((2, 4), (2,), (4,)))
    expected = A.double() @ x.double() + b.double()
    assert_close(student.@exercise@(functions.affine(A, b), x), expected.float())


@points(1)
@title(@arguments@)
@hint(@arguments_hint@)
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    A, b, x = rng.normal(2, 3), rng.normal(2), rng.uniform(3)
    f = functions.affine(A, b)
    call = student.@exercise@.observe(f, x)
    assert_close(call.value, A @ x + b)
    assert_unchanged(call, f, x)
