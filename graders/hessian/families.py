"""Random functions with their derivatives: what the checks draw their inputs from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from nablagrade.grading import Rng

from ..cases import rounded
from . import functions, references


class Scalars(NamedTuple):
    """A function of k numbers, the numbers, and its gradient and Hessian there, in the dtype of the numbers."""

    f: Callable[..., Tensor]
    xs: tuple[Tensor, ...]
    gradient: Tensor
    hessian: Tensor


class Product(NamedTuple):
    """A function of a vector, the point, a direction, and the Hessian-vector product there, in their dtype."""

    f: Callable[..., Tensor]
    x: Tensor
    v: Tensor
    expected: Tensor


class Critical(NamedTuple):
    """A function, a point, and its gradient and Hessian there, in float64."""

    f: Callable[..., Tensor]
    x: Tensor
    gradient: Tensor
    hessian: Tensor


def scalars(f: Callable[..., Tensor], x: Tensor, dtype: torch.dtype, derivatives: tuple[Tensor, Tensor]) -> Scalars:
    """Split a float64 point, which float32 holds exactly, into numbers of a dtype."""
    gradient, hessian = derivatives
    return Scalars(f, tuple(value.clone() for value in x.to(dtype)), gradient.to(dtype), hessian.to(dtype))


def point(rng: Rng, size: int, low: float = 0.5, high: float = 2.0) -> Tensor:
    """A point away from zero, with mixed signs, that float32 holds exactly."""
    signs = torch.tensor([rng.choice([-1.0, 1.0]) for _ in range(size)], dtype=torch.float64)
    return rounded(signs * rng.uniform(size, low=low, high=high))


def powers(rng: Rng, size: int, dtype: torch.dtype = torch.float64, ignored: Sequence[int] = ()) -> Scalars:
    """A sum of powers 2 to 4, like the lesson's; the variables at the `ignored` positions do not appear."""
    a = rounded(rng.uniform(size, low=0.5, high=2))
    p, used = [rng.integer(2, 4) for _ in range(size)], [i for i in range(size) if i not in ignored]
    x = point(rng, size)
    return scalars(functions.powers(a, p, used), x, dtype, references.powers(a, p, used, x))


def mixed(rng: Rng, size: int, dtype: torch.dtype = torch.float64) -> Scalars:
    """Every variable with every other: a full Hessian."""
    Q, w, x = rounded(rng.normal(size, size)), rounded(rng.uniform(size)), point(rng, size, 0.2, 1.0)
    if size == 1:  # where the two terms of a single entry cancel, right methods lose digits
        Q, w, x = Q.abs(), w.abs(), x.abs()
    return scalars(functions.mixed(Q, w), x, dtype, references.mixed(Q, w, x))


def mixed_visits(rng: Rng, size: int) -> list[Scalars]:
    """A function (the same object) at two points, another one at the first, and the first call again."""
    parameters = [(rounded(rng.normal(size, size)), rounded(rng.uniform(size))) for _ in range(2)]
    (f, Q, w), (g, P, v) = ((functions.mixed(*each), *each) for each in parameters)
    here, there = point(rng, size, 0.2, 1.0), point(rng, size, 0.2, 1.0)
    calls = [(f, Q, w, here), (f, Q, w, there), (g, P, v, here), (f, Q, w, here)]
    return [scalars(each, x, torch.float64, references.mixed(A, b, x)) for each, A, b, x in calls]


def at_zero(rng: Rng) -> Scalars:
    """Two variables of three are 0."""
    Q, w, x = rounded(rng.normal(3, 3)), rounded(rng.uniform(3)), point(rng, 3)
    x[torch.tensor(rng.shuffled(range(3))[:2])] = 0
    return scalars(functions.mixed(Q, w), x, torch.float64, references.mixed(Q, w, x))


def flat(rng: Rng, size: int) -> Scalars:
    """A point at which the gradient is zero, and the Hessian is not."""
    Q, zero = rounded(rng.normal(size, size)), torch.zeros(size, dtype=torch.float64)
    return scalars(functions.mixed(Q, zero), zero, torch.float64, references.mixed(Q, zero, zero))


def partly_linear(rng: Rng, dtype: torch.dtype = torch.float64) -> Scalars:
    """A linear and an ignored variable beside two others."""
    c, x = rounded(rng.uniform(low=2, high=5)), point(rng, 4)
    return scalars(functions.partly_linear(c), x, dtype, references.partly_linear(c, x))


def linear(rng: Rng) -> Scalars:
    """Nothing but linear variables: the Hessian is zero."""
    k = rng.integer(2, 4)
    c = rng.uniform(k, low=1, high=5)
    derivatives = c, torch.zeros(k, k, dtype=torch.float64)
    return scalars(functions.linear(c), point(rng, k), torch.float64, derivatives)


def exponentials(rng: Rng, size: int, dtype: torch.dtype = torch.float64) -> Product:
    """A full Hessian."""
    A, x, v = rounded(rng.uniform(4, size)), rounded(rng.uniform(size)), rounded(rng.normal(size))
    expected = references.exponentials(A, x, v)
    return Product(functions.exponentials(A), x.to(dtype), v.to(dtype), expected.to(dtype))


def tilted(rng: Rng, size: int) -> Product:
    """A gradient so large that the digits in which it differs from point to point are few: differences lose them."""
    A, x, v = rng.uniform(4, size), rng.uniform(size), rng.normal(size)
    slope = rng.uniform(size, low=1e6, high=2e6)
    return Product(functions.tilted(A, slope), x, v, references.exponentials(A, x, v))


def exponential_visits(rng: Rng, size: int) -> list[Product]:
    """The same function along another direction, at another point; another function; and the first call again."""
    A, B = rounded(rng.uniform(4, size)), rounded(rng.uniform(4, size))
    f, g = functions.exponentials(A), functions.exponentials(B)
    x, y, v, w = rng.uniform(size), rng.uniform(size), rng.normal(size), rng.normal(size)
    calls = [(f, A, x, v), (f, A, x, w), (f, A, y, v), (g, B, x, v), (f, A, x, v)]
    return [Product(each, at, along, references.exponentials(M, at, along)) for each, M, at, along in calls]


def neighbours(rng: Rng, size: int, dtype: torch.dtype = torch.float64) -> Product:
    """A Hessian of three diagonals, of any size."""
    c, x, v = rounded(rng.uniform(size - 1, low=0.5, high=2)), rounded(rng.normal(size)), rounded(rng.normal(size))
    expected = references.neighbours(c, x, v)
    return Product(functions.neighbours(c), x.to(dtype), v.to(dtype), expected.to(dtype))


def no_direction(rng: Rng) -> Product:
    """The direction zero."""
    case = exponentials(rng, 3)
    return case._replace(v=torch.zeros_like(case.v), expected=torch.zeros_like(case.expected))


def origin(rng: Rng) -> Product:
    """The point zero, and a direction with a zero in it."""
    A, x, v = rng.uniform(4, 3), torch.zeros(3, dtype=torch.float64), rng.normal(3)
    v[rng.integer(0, 2)] = 0
    return Product(functions.exponentials(A), x, v, references.exponentials(A, x, v))


def ends(rng: Rng) -> Product:
    """Linear and ignored entries beside one other."""
    c, x, v = rng.uniform(2, low=1, high=3), point(rng, 5), rng.normal(5)
    return Product(functions.ends(c), x, v, references.ends(c, x, v))


def orthogonal(rng: Rng, size: int) -> Tensor:
    """A random orthogonal matrix."""
    Q: Tensor = torch.linalg.qr(rng.normal(size, size))[0]
    return Q


def with_eigenvalues(rng: Rng, eigenvalues: Sequence[float]) -> Tensor:
    """A symmetric matrix with these eigenvalues and random eigenvectors."""
    Q = orthogonal(rng, len(eigenvalues))
    H: Tensor = Q @ torch.diag(torch.tensor(eigenvalues, dtype=torch.float64)) @ Q.T
    return (H + H.T) / 2


def crossed(rng: Rng) -> Tensor:
    """A saddle with the diagonal of a minimum: in two of the three variables [[p, q], [q, p]] with 0 < p < q."""
    p, r = (float(rng.uniform(low=0.5, high=2)) for _ in range(2))
    q, order = p + float(rng.uniform(low=0.5, high=2)), torch.tensor(rng.shuffled(range(3)))
    H = torch.tensor([[p, q, 0.0], [q, p, 0.0], [0.0, 0.0, r]], dtype=torch.float64)
    return H[order][:, order]


def exchanged(rng: Rng, size: int) -> Tensor:
    """A saddle of size 2 or 3 with a zero at the beginning of its diagonal: elimination has to exchange rows."""
    p, q = (float(rng.uniform(low=0.5, high=2)) for _ in range(2))
    H = torch.diag(torch.tensor([0.0, 0.0, rng.choice([-1.0, 1.0]) * q], dtype=torch.float64))
    H[0, 1] = H[1, 0] = rng.choice([-1.0, 1.0]) * p
    return H[:size, :size]


def critical(rng: Rng, H: Tensor, centre: Tensor | None = None) -> Critical:
    """A function with a critical point at a place, or a random one, the Hessian H there, and third and fourth
    derivatives."""
    n = len(H)
    zero, t = torch.zeros(n, dtype=torch.float64), rng.normal(n)
    centre = rng.uniform(n, low=-2, high=2) if centre is None else centre.clone()
    f = functions.around(H, zero, t, rng.uniform(n, low=1, high=3), centre.clone())  # f's own: x may require grad
    return Critical(f, centre, zero, H)


def wells(rng: Rng, size: int) -> tuple[Critical, Critical]:
    """One function (the same object) with a saddle between two minima: the saddle, and one of the minima."""
    Q, centre = orthogonal(rng, size), rng.uniform(size, low=-2, high=2)
    a, b = rng.uniform(low=0.5, high=2), rng.uniform(size - 1, low=0.5, high=4)
    f, zero = functions.wells(a, b, Q, centre.clone()), torch.zeros(size, dtype=torch.float64)
    between, bottom = (Q @ torch.diag(torch.cat([first.reshape(1), b])) @ Q.T for first in (-a, 2 * a))
    return Critical(f, centre, zero, between), Critical(f, centre + Q[:, 0], zero, bottom)


def curved(rng: Rng, centre: Tensor, *, quadratic: bool, condition: float) -> Callable[[Tensor], Critical]:
    """A function whose Hessian near the centre is regular, with eigenvalues of both signs; by the point, in float64.

    Args:
        condition: of the second-order part. Third-order terms change the Hessian at `point` steps from the centre by at
            most 0.3 times its smallest eigenvalue, so its own condition number is less than twice as large.
    """
    size, largest, smallest = len(centre), 4.0, 4.0 / condition
    sign = rng.choice([-1.0, 1.0])  # both signs: if all are negative, adding the step is ignoring the signs
    others = [rng.choice([-1.0, 1.0]) * float(rng.uniform(low=smallest, high=largest)) for _ in range(size)]
    eigenvalues = [*rng.shuffled([sign * smallest, -sign * largest]), *others][:size]
    H, g = rounded(with_eigenvalues(rng, eigenvalues)), rounded(rng.normal(size))
    t = rounded(torch.full((size,), 0.0 if quadratic else 0.05 * smallest, dtype=torch.float64))
    zero = torch.zeros_like(t)
    f = functions.around(H, g, t, zero, centre)
    return lambda x: Critical(f, x, *references.around(H, g, t, zero, centre, x))


def regular(rng: Rng, size: int, dtype: torch.dtype, *, quadratic: bool, condition: float) -> Critical:
    """A function and a point where its Hessian is regular (see `curved`)."""
    centre = rounded(rng.uniform(size, low=-2, high=2))
    case = curved(rng, centre, quadratic=quadratic, condition=condition)(rounded(centre + point(rng, size, 0.5, 1.0)))
    return case._replace(x=case.x.to(dtype))


def quadratic(rng: Rng, H: Tensor, scale: float = 1.0) -> Critical:
    """A quadratic with the Hessian scale * H, which is regular, and a gradient of that scale."""
    n = len(H)
    zero, centre, g = torch.zeros(n, dtype=torch.float64), rng.uniform(n, low=-2, high=2), scale * rng.normal(n)
    x = centre + point(rng, n, 0.5, 1.0)
    f = functions.around(scale * H, g, zero, zero, centre)
    return Critical(f, x, *references.around(scale * H, g, zero, zero, centre, x))


def regular_visits(rng: Rng, size: int, *, condition: float) -> list[Critical]:
    """A function (the same object) at two points, another one at the first, and the first call again."""
    centre = rng.uniform(size, low=-2, high=2)
    f, g = (curved(rng, centre, quadratic=False, condition=condition) for _ in range(2))
    here, there = (centre + point(rng, size, 0.5, 1.0) for _ in range(2))
    return [f(here), f(there), g(here), f(here)]
