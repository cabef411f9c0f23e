# Differentiates in float32 and converts back: right dtype, too few digits.
# diagnosis: single_precision
def hessian_rowwise(f, xs):
    z = torch.stack([x.detach().float() for x in xs])
    _, push = torch.func.linearize(torch.func.grad(lambda u: f(*u)), z)
    return torch.vmap(push)(torch.eye(len(z))).to(xs[0].dtype)
