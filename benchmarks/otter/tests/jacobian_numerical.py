"""Otter's form of a few of the hidden checks of `jacobian_numerical`: the quotient itself, and the calls of f."""

from otter.test_files import test_case

OK_FORMAT = False
name = "jacobian_numerical"
points = 2


@test_case(points=1, hidden=True)
def test_quotient(jacobian_numerical):
    import torch

    x = torch.tensor([0.5, 1.5, -1.0], dtype=torch.float64)
    f = lambda z: torch.stack([z.prod(), torch.exp(z).sum()])  # noqa: E731
    for eps in (1e-5, 0.1):
        steps = eps * torch.eye(3, dtype=torch.float64)
        expected = torch.stack([(f(x + step) - f(x - step)) / (2 * eps) for step in steps], dim=1)
        torch.testing.assert_close(jacobian_numerical(f, x, eps).detach(), expected)


@test_case(points=1, hidden=True)
def test_calls(jacobian_numerical):
    import torch

    calls = []

    def f(z):
        calls.append(1)
        return torch.stack([z.sum(), (z**2).sum()])

    jacobian_numerical(f, torch.ones(4, dtype=torch.float64))
    assert len(calls) == 8
