# One batched backward pass with is_grads_batched and an identity matrix.
def jacobian_reverse(f, x):
    leaf = x.detach().clone()
    leaf.requires_grad = True
    y = f(leaf)
    identity = torch.eye(y.shape[0], dtype=y.dtype, device=y.device)
    (J,) = torch.autograd.grad(y, leaf, identity, is_grads_batched=True)
    return J
