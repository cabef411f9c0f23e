# A small class for the derivative at a point, which can be multiplied with @.
class Derivative:
    def __init__(self, f, x):
        self.f, self.x = f, x

    def __matmul__(self, v):
        return torch.func.jvp(self.f, (self.x,), (v,))[1]

    def to_matrix(self):
        return torch.stack([self @ e for e in torch.eye(len(self.x), dtype=self.x.dtype)], dim=1)


def jacobian_forward(f, x):
    return Derivative(f, x).to_matrix()
