"""Otter's form of a few of the hidden checks of `affine_jacobian`: random maps, and both dtypes."""

from otter.test_files import test_case

OK_FORMAT = False
name = "affine_jacobian"
points = 2


@test_case(points=1, hidden=True)
def test_random_maps(affine_jacobian):
    import torch

    torch.manual_seed(1)
    for m, n in ((2, 5), (5, 3), (3, 3), (1, 4)):
        A, b, x = (torch.randn(*shape, dtype=torch.float64) for shape in ((m, n), (m,), (n,)))
        torch.testing.assert_close(affine_jacobian(A, b, x), A)


@test_case(points=1, hidden=True)
def test_float32(affine_jacobian):
    import torch

    torch.manual_seed(2)
    A, b, x = torch.randn(3, 2), torch.randn(3), torch.randn(2)
    torch.testing.assert_close(affine_jacobian(A, b, x), A)
