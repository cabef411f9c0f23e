# Repeats every point once per output and needs one backward pass.
def jacobian_batched(f, X):
    Z = X.detach().clone().requires_grad_()
    Y = torch.vmap(f)(Z)
    B, m = Y.shape
    v = torch.eye(m, dtype=Y.dtype).unsqueeze(1).expand(m, B, m)
    J, = torch.autograd.grad(Y, Z, grad_outputs=v, is_grads_batched=True)
    return J.movedim(0, 1)
