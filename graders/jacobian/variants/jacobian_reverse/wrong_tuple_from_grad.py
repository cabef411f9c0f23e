# Forgets the [0]: returns the one-element tuple of the batched pass.
# diagnosis: tuple
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    return torch.autograd.grad(y, z, torch.eye(len(y), dtype=y.dtype), is_grads_batched=True)
