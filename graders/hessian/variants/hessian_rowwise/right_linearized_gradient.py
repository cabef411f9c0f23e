# Linearizes the gradient of the stacked inputs once and maps the unit vectors with vmap.
def hessian_rowwise(f, xs):
    z = torch.stack([x.detach() for x in xs])
    _, push = torch.func.linearize(torch.func.grad(lambda z: f(*z)), z)
    return torch.vmap(push)(torch.eye(len(z), dtype=z.dtype))
