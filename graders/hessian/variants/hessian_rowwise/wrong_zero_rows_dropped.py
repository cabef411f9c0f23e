# Leaves out the rows and columns of linear and ignored inputs.
# diagnosis: zeros_dropped
def hessian_rowwise(f, xs):
    z = torch.stack([x.detach() for x in xs])
    H = torch.stack([torch.autograd.functional.hvp(lambda u: f(*u), z, e)[1] for e in torch.eye(len(z), dtype=z.dtype)])
    used = H.abs().sum(dim=1) > 0
    return H[used][:, used]
