# Hard-codes the three inputs of the lesson.
# diagnosis: unpacked
def hessian_rowwise(f, xs):
    g = torch.func.grad
    a, b, c = xs
    return torch.stack([torch.stack([g(g(f, i), j)(a, b, c) for j in range(3)]) for i in range(3)])
