# A linear operator that stands for the Hessian and is applied with @.
class HessianAt:
    def __init__(self, f, x):
        self.point = x.detach().clone().requires_grad_()
        (self.gradient,) = torch.autograd.grad(f(self.point), [self.point], create_graph=True)

    def __matmul__(self, v):
        return torch.autograd.grad(self.gradient, self.point, grad_outputs=v, retain_graph=True)[0]


def hessian_vector_product(f, x, v):
    return HessianAt(f, x) @ v
