"""Otter's form of a few of the hidden checks of `jacobian_reverse`: random maps, both dtypes, a constant output."""

from otter.test_files import test_case

OK_FORMAT = False
name = "jacobian_reverse"
points = 3


@test_case(points=1, hidden=True)
def test_random_maps(jacobian_reverse):
    import torch

    torch.manual_seed(1)
    for m, n in ((2, 5), (5, 3), (3, 3), (1, 4)):
        A, C = torch.randn(5, n, dtype=torch.float64), torch.randn(m, 5, dtype=torch.float64)
        x = torch.randn(n, dtype=torch.float64)
        expected = C @ torch.diag(torch.cos(A @ x)) @ A
        torch.testing.assert_close(jacobian_reverse(lambda z, A=A, C=C: C @ torch.sin(A @ z), x).detach(), expected)


@test_case(points=1, hidden=True)
def test_float32(jacobian_reverse):
    import torch

    x = torch.tensor([0.5, 1.5])
    expected = torch.tensor([[1.5, 0.5], [1.0, 0.0]])
    torch.testing.assert_close(jacobian_reverse(lambda z: torch.stack([z[0] * z[1], z[0]]), x).detach(), expected)


@test_case(points=1, hidden=True)
def test_constant_output(jacobian_reverse):
    import torch

    x = torch.tensor([0.5, 1.5], dtype=torch.float64)
    expected = torch.tensor([[0.0, 0.0], [1.0, 3.0]], dtype=torch.float64)
    result = jacobian_reverse(lambda z: torch.stack([torch.ones_like(z[0]), (z**2).sum()]), x)
    torch.testing.assert_close(result.detach(), expected)
