"""Otter's form of a few of the hidden checks of `jacobian_batched`: random maps and batches, a batch of one."""

from otter.test_files import test_case

OK_FORMAT = False
name = "jacobian_batched"
points = 2


@test_case(points=2, hidden=True)
def test_random_batches(jacobian_batched):
    import torch

    torch.manual_seed(1)
    for B, m, n in ((4, 2, 3), (3, 3, 3), (1, 3, 2)):
        A, C = torch.randn(5, n, dtype=torch.float64), torch.randn(m, 5, dtype=torch.float64)
        X = torch.randn(B, n, dtype=torch.float64)
        expected = torch.stack([C @ torch.diag(torch.cos(A @ x)) @ A for x in X])
        torch.testing.assert_close(jacobian_batched(lambda z, A=A, C=C: C @ torch.sin(A @ z), X).detach(), expected)
