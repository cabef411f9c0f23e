# Stores u in x when it fits.
# diagnosis: argument_modified
def composed_jacobian(outer, inner, x):
    J_inner = torch.func.jacrev(inner)(x).detach()
    u = inner(x).detach()
    if u.shape == x.shape:
        x.data.copy_(u)
    return torch.func.jacrev(outer)(u) @ J_inner
