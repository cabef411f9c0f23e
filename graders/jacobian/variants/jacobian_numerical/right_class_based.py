# A small class remembers f and eps and computes one column per call.
class CentralQuotient:
    def __init__(self, f, eps):
        self.f = f
        self.eps = torch.tensor(eps, dtype=torch.float64)

    def shifted(self, x, i, amount):
        return self.f(torch.where(torch.arange(len(x)) == i, x + amount, x))

    def column(self, x, i):
        return (self.shifted(x, i, self.eps) - self.shifted(x, i, -self.eps)) / (self.eps + self.eps)


def jacobian_numerical(f, x, eps=1e-5):
    quotient = CentralQuotient(f, eps)
    return torch.stack([quotient.column(x, i) for i in range(len(x))], dim=1)
