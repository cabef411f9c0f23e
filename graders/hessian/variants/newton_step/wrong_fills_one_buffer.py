# copy_ into a vector that a global keeps for each size.
# diagnosis: result_overwritten
NEXT = {}


def newton_step(f, x):
    z = x.detach()
    step = torch.linalg.solve(torch.func.hessian(f)(z), torch.func.grad(f)(z))
    if (z.shape, z.dtype) not in NEXT:
        NEXT[z.shape, z.dtype] = torch.empty_like(z)
    return NEXT[z.shape, z.dtype].copy_(z - step)
