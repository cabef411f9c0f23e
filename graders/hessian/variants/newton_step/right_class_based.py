# A quadratic model of f at x, and its stationary point.
class QuadraticModel:
    def __init__(self, f, x):
        self.x = x.detach().clone()
        self.g = torch.func.grad(f)(self.x)
        self.H = torch.stack([self._column(f, e) for e in torch.eye(len(x), dtype=x.dtype)], dim=1)

    def _column(self, f, e):
        return torch.func.jvp(torch.func.grad(f), (self.x,), (e,))[1]

    def stationary_point(self):
        return self.x - torch.linalg.solve(self.H, self.g)


def newton_step(f, x):
    return QuadraticModel(f, x).stationary_point()
