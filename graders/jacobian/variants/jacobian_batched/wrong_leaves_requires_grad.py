# Turns on requires_grad on the caller's X and leaves it on.
# diagnosis: argument_modified
def jacobian_batched(f, X):
    X.requires_grad_()
    Y = torch.vmap(f)(X)
    return torch.stack([torch.autograd.grad(Y[:, i].sum(), X, retain_graph=True)[0] for i in range(Y.shape[1])], dim=1)
