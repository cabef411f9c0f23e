from __future__ import annotations

import math

import pytest
import torch

from nablagrade.errors import GraderError
from nablagrade.numeric import TOLERANCE, Stage, compare, tolerance_of
from nablagrade.wire import Opaque

J = torch.tensor([[1.0, -2.0, 3.0], [4.0, 0.0, -6.0]], dtype=torch.float64)


def stage(actual: object, expected: torch.Tensor = J, tolerance: float | None = None) -> Stage:
    return compare(actual, expected, tolerance).stage


def test_the_expected_value_is_equal() -> None:
    found = compare(J.clone(), J)
    assert found.ok and found.error == 0.0 and found.tolerance == TOLERANCE[torch.float64]
    assert str(found) == f"equal: error 0, tolerance {TOLERANCE[torch.float64]:.2g}"


@pytest.mark.parametrize(
    "value", [None, [[1.0]], (J,), 1.0, True, "J", Opaque("numpy.ndarray"), Opaque("torch.Tensor")]
)
def test_what_is_no_tensor_stops_at_its_type(value: object) -> None:
    assert stage(value) is Stage.TYPE


def test_a_type_is_named_in_the_students_words() -> None:
    assert compare(None, J).got == "None"
    assert compare([1], J).got == "list"
    assert compare(Opaque("numpy.ndarray"), J).got == "numpy.ndarray"
    sparse = Opaque("torch.Tensor (torch.sparse_coo, torch.float64, cpu)")
    assert (compare(sparse, J).got, compare(sparse, J).expected) == (sparse.type, "dense torch.Tensor")
    assert str(compare((), J)) == "type: got tuple, expected torch.Tensor"


def test_the_first_miss_speaks() -> None:
    """Type, dtype, shape, finite, value."""
    broken = torch.full((3, 2), math.nan, dtype=torch.float32)
    assert stage(broken) is Stage.DTYPE
    assert stage(broken.double()) is Stage.SHAPE
    assert stage(torch.full((2, 3), math.nan, dtype=torch.float64)) is Stage.FINITE
    assert stage(J + 1) is Stage.VALUE


@pytest.mark.parametrize("shape", [(1, 2, 3), (3, 2), (6,), (2,), ()])
def test_shapes_are_exact_and_nothing_broadcasts(shape: tuple[int, ...]) -> None:
    assert stage(torch.zeros(shape, dtype=torch.float64)) is Stage.SHAPE


@pytest.mark.parametrize("entry", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_never_passes(entry: float) -> None:
    actual = J.clone()
    actual[1, 1] = entry
    assert stage(actual) is Stage.FINITE


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_tolerance_is_norm_wise(dtype: torch.dtype) -> None:
    expected, tolerance = J.to(dtype), TOLERANCE[dtype]
    inside, outside = expected.clone(), expected.clone()
    inside[1, 1] += 0.9 * tolerance * 6  # relative to the largest entry, though this one is 0
    outside[0, 0] += 1.2 * tolerance * 6
    assert stage(inside, expected) is Stage.EQUAL
    assert stage(outside, expected) is Stage.VALUE


def test_a_miss_tells_error_tolerance_and_the_worst_entry() -> None:
    actual = J.clone()
    actual[0, 1], actual[1, 2] = -2.5, -3.0
    found = compare(actual, J)
    assert found.index == (1, 2)
    assert found.error == pytest.approx(0.5)
    assert str(found) == f"error 0.5 over tolerance {found.tolerance:.3g}, worst at (1, 2): got -3, expected -6"


def test_the_scale_is_that_of_the_expected_value_alone() -> None:
    assert compare(1e6 * J, J).error == pytest.approx(1e6 - 1)
    assert compare(J / 1e6, J).error == pytest.approx(1 - 1e-6)


def test_an_expected_zero_is_compared_absolutely() -> None:
    zero = torch.zeros(2, 2, dtype=torch.float64)
    assert stage(zero + 1e-13, zero) is Stage.EQUAL
    assert stage(zero + 1e-11, zero) is Stage.VALUE


def test_a_given_tolerance_counts_instead() -> None:
    assert stage(J + 0.1, tolerance=0.1) is Stage.EQUAL
    assert stage(J + 0.1, tolerance=0.01) is Stage.VALUE


def test_a_tolerance_of_zero_demands_the_very_same_value() -> None:
    assert stage(J.clone(), tolerance=0.0) is Stage.EQUAL
    assert stage(J * (1 + 1e-15), tolerance=0.0) is Stage.VALUE


def test_values_at_the_edge_of_the_numbers_are_compared() -> None:
    large = torch.tensor([1.7e308, -1.7e308], dtype=torch.float64)
    assert stage(large, large) is Stage.EQUAL
    assert stage(-large, large) is Stage.VALUE  # the difference overflows


def test_tensors_without_entries_and_without_dimensions() -> None:
    empty, number = torch.empty(0, 3, dtype=torch.float64), torch.tensor(2.0, dtype=torch.float64)
    assert stage(empty, empty) is Stage.EQUAL
    assert stage(number.clone(), number) is Stage.EQUAL
    assert compare(number + 1, number).index == ()


def test_a_graph_and_shared_memory_cost_nothing() -> None:
    leaf = J.clone().requires_grad_()
    assert stage(leaf * 1, J) is Stage.EQUAL
    assert stage(J, J) is Stage.EQUAL


@pytest.mark.parametrize(
    ("expected", "tolerance", "message"),
    [
        (J * math.nan, None, "expects NaN or infinity, which no result could equal"),
        (J / 0, None, "expects NaN or infinity"),
        (J.tolist(), None, r"expects a list; give the expected value as a torch\.Tensor"),
        (
            J.long(),
            None,
            r"expects a tensor of torch\.int64; derivatives are compared in torch\.float64 or",
        ),
        (J, math.nan, "compares with the tolerance nan; it must be at least 0 and less than 1"),
        (J, -1e-9, "compares with the tolerance -1e-09"),
    ],
)
def test_an_expected_value_that_nothing_could_equal_is_the_graders_fault(
    expected: torch.Tensor, tolerance: float | None, message: str
) -> None:
    with pytest.raises(GraderError, match=message):
        compare(J, expected, tolerance)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_long_sums_and_ill_conditioned_systems_are_allowed_more(dtype: torch.dtype) -> None:
    assert tolerance_of(dtype) == tolerance_of(dtype, size=3) == TOLERANCE[dtype]
    assert tolerance_of(dtype, size=6400) == pytest.approx(10 * TOLERANCE[dtype])
    unit = torch.finfo(dtype).eps / 2
    assert tolerance_of(dtype, condition=101) == pytest.approx(TOLERANCE[dtype] + 2000 * unit)


def test_an_inaccurate_solution_is_inside_and_a_less_accurate_one_is_not() -> None:
    """A system with condition 1e4, solved in float64, passes; solved in float32 it does not."""
    generator = torch.Generator().manual_seed(0)
    Q = torch.linalg.qr(torch.randn(6, 6, generator=generator, dtype=torch.float64))[0]
    H, s = (Q * torch.logspace(0, 4, 6, dtype=torch.float64)) @ Q.T, torch.ones(6, dtype=torch.float64)
    limit = tolerance_of(torch.float64, condition=1e4)
    assert compare(torch.linalg.inv(H) @ (H @ s), s, limit).ok
    assert not compare((torch.linalg.inv(H.float()) @ (H.float() @ s.float())).double(), s, limit).ok
