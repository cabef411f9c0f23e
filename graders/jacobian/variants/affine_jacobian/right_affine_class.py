# Wraps the map in a small class with a derivative method.
class AffineMap:
    """y = A x + b."""

    def __init__(self, linear, constant):
        self.linear = linear
        self.constant = constant

    def __call__(self, x):
        return self.linear @ x + self.constant

    def derivative(self, x):
        columns = [torch.func.jvp(self, (x,), (e,))[1] for e in torch.eye(len(x), dtype=x.dtype)]
        return torch.stack(columns, dim=-1)


def affine_jacobian(A, b, x):
    return AffineMap(A, b).derivative(x)
