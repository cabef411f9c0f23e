# Gives every row a copy of the inputs of its own and needs one backward pass for all rows.
def hessian_rowwise(f, xs):
    z = torch.stack([x.detach() for x in xs])
    copies = z.repeat(len(z), 1).requires_grad_()
    slopes = torch.vmap(torch.func.grad(lambda u: f(*u)))(copies)
    picked = slopes.diagonal().sum()
    if not picked.requires_grad:
        return torch.zeros_like(copies).detach()
    picked.backward()
    return torch.zeros_like(copies).detach() if copies.grad is None else copies.grad
