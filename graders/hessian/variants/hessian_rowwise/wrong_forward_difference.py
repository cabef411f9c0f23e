# A one-sided difference quotient of the gradient with the coarse step 0.001.
# diagnosis: low_precision
def hessian_rowwise(f, xs):
    z = torch.stack([x.detach() for x in xs])
    slope = torch.func.grad(lambda u: f(*u))
    h = 1e-3
    return torch.stack([(slope(z + h * e) - slope(z)) / h for e in torch.eye(len(z), dtype=z.dtype)])
