"""What checks know: each mistake made by hand, on maps and shapes that no grader uses, is named; right answers are not.

The wrong answers are written here as students write them, from the formulas, and not by the functions under test.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.func import grad, jacrev, vjp

from nablagrade.numeric import Kind, Mistakes, compare, diagnose, diagnose_answers
from nablagrade.numeric.diagnose.texts_of_checks import KNOWN
from nablagrade.numeric.mistakes import (
    batch_mistakes,
    composition_mistakes,
    critical_point_rules,
    gradient_mistakes,
    hessian_mistakes,
    hessian_product_mistakes,
    jacobian_mistakes,
    log_sum_exp_mistakes,
    newton_mistakes,
    product_mistakes,
    quotient_mistakes,
    softmax_mistakes,
    softmax_vjp_mistakes,
    total_derivative_mistakes,
    vjp_mistakes,
)


def hessian(f: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """In reverse mode: the first use of forward mode takes seconds."""
    differentiated: Callable[[Tensor], Tensor] = jacrev(grad(f))
    return differentiated


def vector(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def spiral(x: Tensor) -> Tensor:
    """(2,) -> (6,): taller than any map of a grader."""
    r, a = x
    return torch.stack([r * torch.cos(a), r * torch.sin(a), r / (1 + a**2), torch.exp(-r) * a, r**3, a * r**2])


def rational(x: Tensor) -> Tensor:
    """(7,) -> (2,): wider than any."""
    return torch.stack([(x**2).sum() / (2 + x[0] * x[1]), torch.log(3 + x.prod()) + x[-1] ** 3])


def mixture(x: Tensor) -> Tensor:
    """(4,) -> (4,): square, of other functions."""
    return torch.sigmoid(x * x.flip(0)) + torch.stack([x[1] ** 2, x[0] * x[3], x[2].exp(), x[0] - x[2] ** 3])


MAPS = {
    "spiral": (spiral, vector(1.3, 0.6)),
    "rational": (rational, vector(0.5, 1.1, -0.7, 0.9, 1.4, -1.2, 0.8)),
    "mixture": (mixture, vector(0.9, -0.4, 0.7, 1.2)),
}


def well(x: Tensor) -> Tensor:
    """(n,) -> 0-d, curved everywhere."""
    return (x**4).sum() / 4 + torch.exp(x.sum() / 5) + x[0] * x[1] * x[-1] + 2 * (x**2).sum()


def of_numbers(*xs: Tensor) -> Tensor:
    return well(torch.stack(xs))


At = vector(0.7, -0.5, 1.2, 0.4)
V = vector(0.3, -1.1, 0.8, 1.9)
G, H = grad(well)(At), hessian(well)(At)
P = torch.linalg.solve(H, G)
A, B = torch.randn(2, 3, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
LONG, WIDE = torch.randn(2, 4, generator=torch.Generator().manual_seed(2)).double(), A.repeat(2, 2)[:4, :5] + 0.1
Case = tuple[object, Tensor, Kind, Callable[[], Mistakes]]


def wrong_jacobians(f: Callable[[Tensor], Tensor], x: Tensor) -> dict[str, Tensor]:
    """What students return instead of the Jacobian of f at x."""
    J = jacrev(f)(x)
    found = {
        "value": f(x),
        "value_ratio": f(x)[:, None] / x,
        "input": x,
        "times_input": J * x,
        "wrong_point": jacrev(f)(torch.ones_like(x)),
        "transposed": torch.stack([*J], dim=1),
        "gradient_of_sum": vjp(f, x)[1](torch.ones_like(f(x)))[0],
        "running_sums": torch.stack([J[: i + 1].sum(0) for i in range(len(J))]),
        "repeated_sum": J.sum(0).repeat(len(J), 1),
        "rows_permuted": J.flip(0),
        "one_output": J[0],
        "sign": -J,
        "constant_factor": J / 2,
        "flattened": J.flatten(),
        "extra_dimension": J[None],
        "zero": 0 * J,
        "single_precision": J.float().double(),
        "low_precision": torch.stack([(f(x + e) - f(x - e)) / 2e-6 for e in 1e-6 * torch.eye(len(x)).double()], dim=1),
    }
    return found | ({"columns_permuted": J.flip(1)} if len(x) > 2 else {})


@pytest.mark.parametrize("name", MAPS)
def test_mistakes_with_other_maps_and_shapes_are_named(name: str) -> None:
    f, x = MAPS[name]
    J = jacrev(f)(x)
    for mistake, wrong in wrong_jacobians(f, x).items():
        assert diagnose(wrong, J, Kind.JACOBIAN, mistakes=lambda: jacobian_mistakes(f, x)) == mistake


@pytest.mark.parametrize("name", MAPS)
def test_right_answers_with_other_maps_and_shapes_pass(name: str) -> None:
    f, x = MAPS[name]
    z = x.clone().requires_grad_()
    rows = torch.stack([torch.autograd.grad(y_i, z, retain_graph=True)[0] for y_i in f(z)])
    assert compare(rows, jacrev(f)(x)).ok


@pytest.mark.slow
@pytest.mark.parametrize("name", MAPS)
def test_random_wrong_tensors_get_none_of_what_a_check_knows(name: str) -> None:
    f, x = MAPS[name]
    generator, J, known = torch.Generator().manual_seed(11), jacrev(f)(x), jacobian_mistakes(f, x)
    for _ in range(500):
        wrong = torch.randn(J.shape, generator=generator, dtype=torch.float64)
        assert diagnose(wrong, J, Kind.JACOBIAN, mistakes=known) is None


# ---------------------------------------------------------------- second order


def gradients() -> dict[str, Tensor]:
    return {
        "value": well(At),
        "value_ratio": well(At) / At,
        "input": At,
        "times_input": G * At,
        "wrong_point": grad(well)(torch.ones(4).double()),
    }


def hessians() -> dict[str, Tensor]:
    return {
        "gradient": G,
        "gradient_on_diagonal": torch.diag(G),
        "gradient_added": torch.stack([row + G for row in H]),
        "outer_product": G[:, None] * G,
        "times_input": H * At,
        "wrong_point": hessian(well)(torch.zeros(4).double()),
    }


def products() -> dict[str, Tensor]:
    return {
        "value": well(At),
        "input": V,
        "gradient": G,
        "gradient_added": H @ V + G,
        "arguments_swapped": hessian(well)(V) @ At,
        "wrong_point": hessian(well)(At + V) @ V,
        "diagonal_product": H.sum(0) * V,
        "gradient_product": G * V,
        "quadratic_form": V @ H @ V,
        "direction_normalised": H @ (V / V.norm()),
    }


def newton_points() -> dict[str, Tensor]:
    return {
        "input": At,
        "gradient": G,
        "step_added": At + P,
        "step_alone": P,
        "step_length": At - 0.3 * P,
        "steps_repeated": At - P - torch.linalg.solve(hessian(well)(At - P), grad(well)(At - P)),
        "gradient_step": At - 0.1 * G,
        "root_step": At - well(At) / G,
        "hessian_not_inverted": At - H @ G,
        "hessian_diagonal": At - G / H.diagonal(),
        "entrywise_inverse": At - (1 / H) @ G,
        "wrong_point": At - torch.linalg.solve(H, grad(well)(0 * At)),
        "broadcast": At - P[:, None],
    }


def saddle(x: Tensor) -> Tensor:
    return x[0] ** 2 - 1.5 * x[1] ** 2 + x[0] * x[1] + x[1] ** 3 / 9 + x[2] ** 2 * x[0]


def absolute() -> Tensor:
    x = At[:3]
    values, Q = torch.linalg.eigh(hessian(saddle)(x))
    point: Tensor = x - Q @ ((Q.T @ grad(saddle)(x)) / values.abs())
    return point


# ---------------------------------------------------------------- the chain rule


def inner(x: Tensor) -> Tensor:
    return torch.stack([x[0] * x[1], x[1] + torch.sin(x[2]), x[2] ** 2 * x[0]])


def outer(u: Tensor) -> Tensor:
    return torch.stack([u[0] ** 2 + u[1], u[1] * u[2], torch.exp(u[0] / 3) - u[2]])


Y = vector(0.8, 1.4, 0.6)
OUTER, INNER = jacrev(outer)(inner(Y)), jacrev(inner)(Y)


def factors() -> dict[str, Tensor]:
    return {
        "swapped_factors": B @ A,
        "factor_missing": A,
        "factor_transposed": A @ B.T,
        "factors_added": A + B,
        "factors_entrywise": A * B,
        "path_missing": A[:, :2] @ B[:2],
        "paths_not_summed": torch.einsum("mk,kn->mkn", A, B),
    }


def compositions() -> dict[str, Tensor]:
    return {
        "value": outer(inner(Y)),
        "input": Y,
        "outer_point": jacrev(outer)(Y) @ INNER,
        "inner_point": OUTER @ jacrev(inner)(inner(Y)),
        "factor_twice": OUTER @ INNER @ INNER,
        "composed_backwards": jacrev(lambda z: inner(outer(z)))(Y),
        "swapped_factors": INNER @ OUTER,
    }


T = torch.tensor(1.1, dtype=torch.float64)
INNERS: list[Callable[[Tensor], Tensor]] = [lambda t: t**3, torch.cos, lambda t: 2.5 + 0 * t, lambda t: 1 / t]


def blend(u: Tensor) -> Tensor:
    return u[0] * u[1] + u[2] * u[3] ** 2 + u[3] * u[0] + u[2] * u[1]


U, DU = torch.stack([g(T) for g in INNERS]), torch.stack([grad(g)(T) for g in INNERS])
DY = grad(blend)(U)


def totals() -> dict[str, Tensor]:
    moving = [0, 1, 3]
    return {
        "value": blend(U),
        "input": T,
        "factor_missing": DY.sum(),
        "factors_added": (DY + DU).sum(),
        "path_missing": DY[0] * DU[0],
        "paths_not_summed": DY * DU,
        "paths_multiplied": DY.sum() * DU.sum(),
        "paths_without_sign": (DY * DU).abs().sum(),
        "outer_point": grad(blend)(T.repeat(4)) @ DU,
        "outer_of_derivatives": blend(DU),
        "constant_left_out": torch.stack([DY[i] * DU[j] for i, j in enumerate(moving)]).sum(),
        "constant_moves": DY @ torch.where(DU == 0, 1.0, DU),
        "inners_chained": grad(lambda t: blend(torch.stack([t**3, torch.cos(t**3), 2.5 + 0 * t, T * 0 + 1 / 2.5])))(T),
    }


def layered() -> tuple[list[Callable[[Tensor], Tensor]], Tensor, Tensor]:
    return (
        [torch.sin, lambda z: z * z.roll(1), lambda z: z + z.flip(0) ** 2],
        vector(0.6, 1.2, 0.9),
        vector(1.1, -0.4, 0.7),
    )


def products_of_layers() -> dict[str, Tensor]:
    (first, second, third), x, v = layered()
    a, b = first(x), second(first(x))
    J1, J2, J3 = jacrev(first)(x), jacrev(second)(a), jacrev(third)(b)
    return {
        "value": third(b),
        "input": v,
        "weights_ignored": torch.ones(3).double() @ J3 @ J2 @ J1,
        "weights_misplaced": (v * v) @ J3 @ J2 @ J1,
        "direction_normalised": v / v.norm() @ J3 @ J2 @ J1,
        "forward_product": J3 @ J2 @ J1 @ v,
        "layers_reversed": vjp(lambda z: first(second(third(z))), x)[1](v)[0],
        "layers_at_input": v @ jacrev(third)(x) @ jacrev(second)(x) @ J1,
        "layers_at_output": v @ jacrev(third)(third(b)) @ jacrev(second)(b) @ jacrev(first)(a),
        "layer_missing": v @ J3 @ J1,
        "layers_added": v @ J3 + v @ J2 + v @ J1,
        "pulled_first_to_last": v @ J1 @ J2 @ J3,
    }


X, GRAD = vector(0.3, -1.2, 2.2, 0.9, -0.1), torch.tensor(2.7, dtype=torch.float64)
E, W = torch.exp(X), vector(1.0, -0.5, 0.25, 2.0, 0.8)


def sums() -> dict[str, Tensor]:
    return {
        "shift_not_undone": torch.log(torch.exp(X - X.max()).sum()),
        "mean_for_sum": torch.log(E.mean()),
        "other_base": torch.log2((2**X).sum()),
        "hard_maximum": X.max(),
        "gradient": E / E.sum(),
        "input": X,
    }


def softmaxes() -> dict[str, Tensor]:
    return {
        "grad_output_ignored": E / E.sum(),
        "grad_output_misplaced": E / E.sum() + GRAD,
        "not_normalised": GRAD * E,
        "logarithm_of_gradient": GRAD * torch.log(E / E.sum()),
        "hard_maximum": GRAD * (X.max() == X),
        "other_base": GRAD * 2**X / (2**X).sum(),
        "all_equal": GRAD * torch.ones(5).double(),
    }


def quotients() -> dict[str, Tensor]:
    f, x = MAPS["mixture"]
    steps = 0.2 * torch.eye(4).double()
    return {
        "step_ignored": jacrev(f)(x),
        "one_sided": torch.stack([(f(x + h) - f(x)) / 0.2 for h in steps], dim=1),
        "quotient_bracketed": torch.stack([(f(x + h) - f(x - h)) / 2 * 0.2 for h in steps], dim=1),
        "running_columns": torch.stack([(f(x + s) - f(x - s)) / 0.4 for s in steps.cumsum(0)], dim=1),
        "single_precision": torch.stack([(f(x + h) - f(x - h)) / 0.4 for h in steps.float()], dim=1),
        "repeated_columns": ((f(x + 0.2) - f(x - 0.2)) / 0.4)[:, None].expand(4, 4),
        "value": torch.stack([f(e) for e in torch.eye(4).double()], dim=1),
        "value_ratio": f(x)[:, None] / x,
    }


def central() -> Tensor:
    f, x = MAPS["mixture"]
    return torch.stack([(f(x + h) - f(x - h)) / 0.4 for h in 0.2 * torch.eye(4).double()], dim=1)


def batches() -> dict[str, Tensor]:
    values = torch.stack([mixture(x) for x in POINTS])
    jacobians = torch.stack([jacrev(mixture)(x) for x in POINTS])
    at_zero = jacrev(mixture)(torch.zeros(4).double()).expand(5, 4, 4)
    return {"value": values, "input": POINTS, "times_input": jacobians * POINTS[:, None], "wrong_point": at_zero}


POINTS = torch.randn(5, 4, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
SOFT = E / E.sum()
SECOND = GRAD * (SOFT * W - SOFT * (SOFT @ W))


def through_layers() -> Tensor:
    (first, second, third), x, v = layered()
    product: Tensor = vjp(lambda z: third(second(first(z))), x)[1](v)[0]
    return product


def of_quotient() -> Mistakes:
    return quotient_mistakes(mixture, MAPS["mixture"][1], 0.2)


JACOBIANS = torch.stack([jacrev(mixture)(x) for x in POINTS])
GROUPS: dict[str, tuple[Callable[[], dict[str, Tensor]], Tensor, Kind, bool, Callable[[], Mistakes]]] = {
    "batch": (batches, JACOBIANS, Kind.JACOBIAN, True, lambda: batch_mistakes(mixture, POINTS)),
    "gradient": (gradients, G, Kind.VECTOR, True, lambda: gradient_mistakes(of_numbers, [*At])),
    "hessian": (hessians, H, Kind.HESSIAN, True, lambda: hessian_mistakes(of_numbers, [*At])),
    "product": (products, H @ V, Kind.VECTOR, True, lambda: hessian_product_mistakes(well, At, V)),
    "newton": (newton_points, At - P, Kind.VECTOR, False, lambda: newton_mistakes(well, At)),
    "factors": (factors, A @ B, Kind.JACOBIAN, True, lambda: product_mistakes(A, B)),
    "composition": (compositions, OUTER @ INNER, Kind.JACOBIAN, True, lambda: composition_mistakes(outer, inner, Y)),
    "total": (totals, DY @ DU, Kind.VECTOR, True, lambda: total_derivative_mistakes(blend, INNERS, T)),
    "layers": (products_of_layers, through_layers(), Kind.VECTOR, True, lambda: vjp_mistakes(*layered())),
    "sum": (sums, torch.log(E.sum()), Kind.VECTOR, True, lambda: log_sum_exp_mistakes(X)),
    "softmax": (softmaxes, GRAD * SOFT, Kind.VECTOR, True, lambda: softmax_mistakes(X, GRAD)),
    "quotient": (quotients, central(), Kind.JACOBIAN, False, of_quotient),
}  # fmt: skip
CASES = [(group, name) for group, (wrong, *_) in GROUPS.items() for name in wrong()]


@pytest.mark.parametrize(("group", "name"), CASES)
def test_a_mistake_made_by_hand_is_named(group: str, name: str) -> None:
    wrong, right, kind, exact, mistakes = GROUPS[group]
    assert not compare(wrong()[name], right).ok
    assert diagnose(wrong()[name], right, kind, exact=exact, mistakes=mistakes) == name


def quotient_with_inputs_left_behind(left: float) -> Tensor:
    """One point, changed in place: each input is moved up and down, and stays at `left` when the next one moves."""
    f, x = MAPS["mixture"]
    z, columns = x.clone(), []
    for i in range(len(x)):
        up, down = (f(z.index_put((torch.tensor(i),), x[i] + step)) for step in (0.2, -0.2))
        columns.append((up - down) / 0.4)
        z[i] = x[i] + left
    return torch.stack(columns, dim=1)


@pytest.mark.parametrize("left", [-0.2, 0.2])
def test_a_quotient_whose_inputs_are_not_moved_back_is_named(left: float) -> None:
    wrong = quotient_with_inputs_left_behind(left)
    assert diagnose(wrong, central(), Kind.JACOBIAN, exact=False, mistakes=of_quotient) == "running_columns"


def test_halves_and_factors_of_the_step_are_named() -> None:
    f, x = MAPS["mixture"]
    steps = 0.2 * torch.eye(4).double()
    half = torch.stack([(f(x + h) - f(x)) / 0.4 for h in steps], dim=1)
    undivided = torch.stack([f(x + h) - f(x - h) for h in steps], dim=1)
    for wrong in (undivided, central() * 0.2):
        assert diagnose(wrong, central(), Kind.JACOBIAN, exact=False, mistakes=of_quotient) == "quotient_bracketed"
    assert diagnose(half, central(), Kind.JACOBIAN, exact=False, mistakes=of_quotient) == "one_sided"


@pytest.mark.parametrize("error", [0.0, 1e-11, -3e-8])
def test_a_quotient_that_is_right_or_off_for_another_reason_has_no_rounded_step(error: float) -> None:
    wrong = central() * (1 + error)
    assert diagnose(wrong, central(), Kind.JACOBIAN, exact=False, mistakes=of_quotient) is None


def test_values_in_every_column_are_values() -> None:
    f, x = MAPS["spiral"]
    wrong = f(x)[:, None].expand(6, 2)
    assert diagnose(wrong, jacrev(f)(x), Kind.JACOBIAN, mistakes=lambda: jacobian_mistakes(f, x)) == "value"


def test_other_steps_by_a_hessian_are_named() -> None:
    inverse = torch.linalg.inv(H)
    for wrong, name in (
        (At - G / torch.linalg.det(H), "hessian_not_inverted"),
        (At - inverse * G, "broadcast"),
        (At - G / H, "broadcast"),
        (At - well(At) * G / (G @ G), "root_step"),
    ):
        assert diagnose(wrong, At - P, exact=False, mistakes=lambda: newton_mistakes(well, At)) == name


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_random_values_are_none_of_these(group: str) -> None:
    _, right, kind, exact, mistakes = GROUPS[group]
    generator, known = torch.Generator().manual_seed(13), mistakes()
    for _ in range(500):
        value = right + right.abs().max() * torch.randn(right.shape, generator=generator, dtype=torch.float64)
        assert diagnose(value, right, kind, exact=exact, mistakes=known) is None


def test_a_step_that_ignores_signs_is_named() -> None:
    x = At[:3]
    right = x - torch.linalg.solve(hessian(saddle)(x), grad(saddle)(x))
    assert (
        diagnose(absolute(), right, exact=False, mistakes=lambda: newton_mistakes(saddle, x)) == "absolute_eigenvalues"
    )


def test_the_mean_over_more_paths_than_a_nice_factor_has_is_a_constant_factor_too() -> None:
    mean = (A[:, :, None] * B[None]).mean(dim=1)
    assert diagnose(mean, A @ B, Kind.JACOBIAN, mistakes=lambda: product_mistakes(A, B)) == "constant_factor"


@pytest.mark.parametrize("large", [900.0, -900.0])
def test_an_overflow_is_named(large: float) -> None:
    x = X + large
    naive, right = torch.log(torch.exp(x).sum()), torch.logsumexp(x, 0)
    assert diagnose(naive, right, mistakes=lambda: log_sum_exp_mistakes(x)) == "overflow"
    shifted = x.mean() + torch.log(torch.exp(x - x.mean()).sum())
    assert compare(shifted, right).ok
    divided, gradient = GRAD * torch.exp(x) / torch.exp(x).sum(), GRAD * torch.softmax(x, 0)
    assert diagnose(divided, gradient, mistakes=lambda: softmax_mistakes(x, GRAD)) == "gradient_overflow"


def test_entries_that_are_cut_off_at_a_bound_are_named() -> None:
    x = 800 * X
    cut = x.clamp(max=700)
    value, gradient = torch.log(torch.exp(cut).sum()), GRAD * torch.softmax(cut, 0)
    assert diagnose(value, torch.logsumexp(x, 0), mistakes=lambda: log_sum_exp_mistakes(x)) == "cut_off"
    assert diagnose(gradient, GRAD * torch.softmax(x, 0), mistakes=lambda: softmax_mistakes(x, GRAD)) == "cut_off"


def test_nan_beside_minus_infinity_is_no_overflow() -> None:
    x = torch.cat([X, vector(-torch.inf)])
    right = torch.logsumexp(x, 0)
    assert diagnose(0 * right / 0, right, mistakes=lambda: log_sum_exp_mistakes(x)) is None
    assert diagnose(0 * x / 0, GRAD * torch.softmax(x, 0), mistakes=lambda: softmax_mistakes(x, GRAD)) is None


def test_a_backward_of_which_a_part_has_no_graph_is_named() -> None:
    p = E / E.sum()
    known = softmax_vjp_mistakes(X, GRAD, W)
    assert diagnose(GRAD * p * W, SECOND, mistakes=known) == "second_derivative_part"
    assert diagnose(GRAD * p * W + 1, SECOND, mistakes=known) is None


def test_mistakes_that_do_not_fit_in_size_are_left_out() -> None:
    """Oblong factors, layers that change the width, a direction of another size."""
    assert "swapped_factors" not in product_mistakes(A[:2], B)
    halves: list[Callable[[Tensor], Tensor]] = [lambda z: z[:2] * z[2:], lambda z: torch.cat([z, z**2, z**3])]
    found = vjp_mistakes(halves, At, vector(1, 2, 3, 4, 5, 6))
    assert found["layers_reversed"] == () and "forward_product" not in found
    assert jacobian_mistakes(torch.sum, At)["value_ratio"][0].shape == (4,), "a map whose values are numbers"
    assert composition_mistakes(lambda u: u.prod()[None], lambda x: x[:2] ** 2, Y)["value"]


def test_what_is_worked_out_for_a_float32_point_is_in_float64_and_changes_nothing() -> None:
    x = At.float().requires_grad_()
    for values in gradient_mistakes(of_numbers, [*x]).values():
        assert all(value.dtype is torch.float64 and not value.requires_grad for value in values)
    assert x.grad is None


DIAGONALS = [
    [2.0, 1.0, 3.0],
    [-1.0, -2.0, -3.0],
    [1.0, -2.0, -3.0],
    [-1.0, 2.0, 3.0],
    [1.0, -1.0],
    [-1.0, -2.0, 3.0, 4.0],
]
FLAT = [[1.0, 2.0, 0.0], [-1.0, -2.0, 0.0], [1.0, 0.0, -2.0, 3.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]


def turned(eigenvalues: list[float]) -> Tensor:
    size = len(eigenvalues)
    Q: Tensor = torch.linalg.qr(torch.randn(size, size, generator=torch.Generator().manual_seed(size)).double())[0]
    return Q @ torch.diag(vector(*eigenvalues)) @ Q.T


def by_eigenvalues(H: Tensor, tol: float = 1e-6) -> str:
    """The right rule, as in a solution."""
    values = torch.linalg.eigvalsh(H).tolist()
    if min(values) > tol:
        return "minimum"
    if max(values) < -tol:
        return "maximum"
    return "saddle" if min(values) < -tol and max(values) > tol else "degenerate"


def by_determinant(H: Tensor) -> str:
    size = torch.linalg.det(H).item()
    if abs(size) <= 1e-6:
        return "degenerate"
    return "saddle" if size < 0 else "minimum" if H.trace() > 0 else "maximum"


def by_determinant_and_first_entry(H: Tensor) -> str:
    size = torch.linalg.det(H).item()
    if abs(size) <= 1e-6:
        return "degenerate"
    return "saddle" if size < 0 else "minimum" if H[0, 0] > 0 else "maximum"


def by_diagonal(H: Tensor) -> str:
    return by_eigenvalues(torch.diag(H.diagonal()))


SEMIDEFINITE = {
    (0.0, 1.0, 2.0): "minimum",
    (-2.0, -1.0, 0.0): "maximum",
    (-2.0, 0.0, 1.0, 3.0): "saddle",
    (0.0, 0.0, 0.0): "degenerate",
    (0.0, 0.0, 1.0): "minimum",
}
SWAP = {"minimum": "maximum", "maximum": "minimum"}
WRONG_RULES: list[tuple[str, list[list[float]], Callable[[Tensor], str]]] = [
    ("rule_determinant", DIAGONALS, by_determinant),
    ("rule_determinant", DIAGONALS, by_determinant_and_first_entry),
    ("rule_diagonal", DIAGONALS, by_diagonal),
    ("rule_any", DIAGONALS, lambda H: "minimum" if torch.linalg.eigvalsh(H)[-1] > 0 else "maximum"),
    ("rule_swapped", DIAGONALS, lambda H: SWAP.get(by_eigenvalues(H), by_eigenvalues(H))),
    ("rule_constant", DIAGONALS, lambda H: "saddle"),
    ("rule_flat_first", FLAT, lambda H: "degenerate"),
    ("rule_never_degenerate", FLAT, lambda H: "saddle"),
    ("rule_flat_ignored", FLAT, lambda H: SEMIDEFINITE[tuple(torch.linalg.eigvalsh(H).round().tolist())]),
]


@pytest.mark.parametrize(("name", "points", "rule"), WRONG_RULES)
def test_a_wrong_rule_for_critical_points_is_named(
    name: str, points: list[list[float]], rule: Callable[[Tensor], str]
) -> None:
    hessians = [turned(values) for values in points]
    right = [by_eigenvalues(H) for H in hessians]
    rules = critical_point_rules(hessians, [1e-6] * len(hessians))
    assert diagnose_answers([rule(H) for H in hessians], right, lambda: rules) == name
    assert diagnose_answers(right, right, lambda: rules) is None


def test_another_tolerance_is_named() -> None:
    points = [[200.0, 300.0, 0.004], [200.0, 300.0, -0.004], [0.001, 0.002, 0.003]]
    hessians, tolerances = [turned(values) for values in points], [1.0, 1.0, 1e-6]
    answers, right = [by_eigenvalues(H) for H in hessians], ["degenerate", "degenerate", "minimum"]
    assert diagnose_answers(answers, right, lambda: critical_point_rules(hessians, tolerances)) == "rule_tolerance"


OF_ONE_CHECK = {"worked_example", "old_grad_added", "value_shape", "stale", "carried_over", "second_derivative_cut"}
"""Named by a check's own numbers, by several calls, or by an exception: tests/course, tests/grading, test_diagnose."""


def test_every_mistake_that_checks_know_is_made_here() -> None:
    made = {name for _, name in CASES} | {name for name, *_ in WRONG_RULES} | set(wrong_jacobians(*MAPS["mixture"]))
    here = {"absolute_eigenvalues", "second_derivative_part", "rule_tolerance", "paths_averaged"}
    here |= {"gradient_overflow", "cut_off"}
    assert set(KNOWN) <= made | here | OF_ONE_CHECK
