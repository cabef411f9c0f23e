"""The hidden checks of `directional_derivative`."""

import torch
from torch import Tensor

from nablagrade.grading import Rng, Student, assert_close, assert_unchanged, core, exercise, hint, points, title

from . import functions

pytestmark = exercise("directional_derivative")


def expected(a: Tensor, x: Tensor, v: Tensor) -> Tensor:
    """The derivative of sin(a.x) + x.x along v, by hand and in float64."""
    a, wide = a.double(), x.double()
    return ((torch.cos(a @ wide) * a + 2 * wide) @ v.double()).to(x.dtype)


@core
@points(2)
@title(en="Random points and directions")
@hint(en="Each partial derivative counts as much as the direction says.")
def test_random_directions(student: Student, rng: Rng) -> None:
    for n in (2, 3, 5):
        a, x, v = rng.normal(n), rng.uniform(n), rng.normal(n)
        assert_close(student.directional_derivative(functions.wave(a), x, v), expected(a, x, v))


@points(1)
@title(en="float32 and float64")
@hint(en="The result has the dtype of x.")
def test_dtypes(student: Student, rng: Rng) -> None:
    for dtype in (torch.float32, torch.float64):
        a = rng.normal(4, dtype=torch.float32).double()  # the same map in both dtypes
        x, v = rng.uniform(4, dtype=dtype), rng.normal(4, dtype=dtype)
        assert_close(student.directional_derivative(functions.wave(a), x, v), expected(a, x, v))


@points(1)
@title(en="The arguments stay as they were")
@hint(en="Work on a copy: x.detach().clone().requires_grad_().")
def test_arguments_unchanged(student: Student, rng: Rng) -> None:
    a, x, v = rng.normal(3), rng.uniform(3), rng.normal(3)
    f = functions.wave(a)
    call = student.directional_derivative.observe(f, x, v)
    assert_close(call.value, expected(a, x, v))
    assert_unchanged(call, f, x, v)
