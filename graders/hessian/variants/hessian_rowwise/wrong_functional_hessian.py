# Calls the ready-made torch.autograd.functional.hessian.
def hessian_rowwise(f, xs):
    H = torch.autograd.functional.hessian(f, tuple(xs))
    return torch.stack([torch.stack(row) for row in H])
