# Gives every output a copy of x of its own and needs one backward pass of a sum.
def jacobian_reverse(f, x):
    m = f(x.detach()).shape[0]
    copies = x.detach().repeat(m, 1).requires_grad_()
    outputs = torch.vmap(f)(copies)
    outputs.diagonal().sum().backward()
    return copies.grad
