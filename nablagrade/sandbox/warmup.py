"""What the fork server runs once so that no box pays for it: first uses of torch are slow, their repetitions are not.

Public code only; a box can read all of it. Cold, `torch.func.jvp` of a gradient and `linearize` cost 1.5 s at first
use; warm they cost a few milliseconds.
"""

from __future__ import annotations

import warnings

import torch

from nablagrade.sandbox.inside.shell import Shell

CELLS = (
    "import torch",
    "x = torch.arange(3.0, requires_grad=True)\nx",
    "print(repr(x), x @ x)",
    "def f(x):\n    return x ** 2\nf(2)",
    "%time 1",
)


def warm_up(shell: Shell) -> None:
    """Use each part of torch that an exercise may, and the shell, twice (the second time finds what the first left
    cold)."""
    torch.set_num_threads(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for dtype in (torch.float32, torch.float64):
            _reverse(dtype)
            _forward(dtype)
            _second_order(dtype)
    shell.warm_up(CELLS)
    torch.manual_seed(0)


def _f(x: torch.Tensor) -> torch.Tensor:
    return torch.stack([x.sin().sum(), (x * x).prod(), x.exp()[0] + x.log()[1]])


def _reverse(dtype: torch.dtype) -> None:
    x = torch.tensor([1.0, 2.0], dtype=dtype, requires_grad=True)
    y = _f(x)
    torch.autograd.grad(y, x, torch.eye(3, dtype=dtype), is_grads_batched=True, retain_graph=True)
    torch.vmap(lambda v: torch.autograd.grad(y, x, v, retain_graph=True)[0])(torch.eye(3, dtype=dtype))
    y[0].backward()
    torch.autograd.functional.jacobian(_f, x.detach())
    torch.func.jacrev(_f)(x.detach())
    torch.func.vjp(_f, x.detach())[1](y.detach())


def _forward(dtype: torch.dtype) -> None:
    x, v = torch.tensor([1.0, 2.0], dtype=dtype), torch.tensor([1.0, 0.0], dtype=dtype)
    torch.func.jvp(_f, (x,), (v,))
    torch.func.jacfwd(_f)(x)
    torch.func.linearize(_f, x)[1](v)
    torch.vmap(lambda t: torch.func.jvp(_f, (x,), (t,))[1])(torch.eye(2, dtype=dtype))
    torch.vmap(torch.func.jacrev(_f))(torch.stack([x, x]))
    torch.autograd.functional.jvp(_f, x, v)
    with torch.autograd.forward_ad.dual_level():
        torch.autograd.forward_ad.unpack_dual(_f(torch.autograd.forward_ad.make_dual(x, v)))


def _second_order(dtype: torch.dtype) -> None:
    x, v = torch.tensor([1.0, 2.0], dtype=dtype), torch.tensor([1.0, 0.0], dtype=dtype)

    def scalar(x: torch.Tensor) -> torch.Tensor:
        return _f(x).prod()

    torch.func.hessian(scalar)(x)
    torch.autograd.functional.hessian(scalar, x)
    torch.autograd.functional.hvp(scalar, x, v)
    torch.autograd.functional.vhp(scalar, x, v)
    torch.func.jvp(torch.func.grad(scalar), (x,), (v,))
    torch.linalg.eigvalsh(torch.eye(2, dtype=dtype))
    torch.linalg.solve(torch.eye(2, dtype=dtype), x)
    torch.linalg.inv(torch.eye(2, dtype=dtype))
