# Reverse over reverse with torch.func.vjp and vmap.
def hessian_rowwise(f, xs):
    z = torch.stack(list(xs)).detach()
    _, pull = torch.func.vjp(torch.func.grad(lambda z: f(*z)), z)
    (H,) = torch.vmap(pull)(torch.eye(z.numel(), dtype=z.dtype))
    return H
