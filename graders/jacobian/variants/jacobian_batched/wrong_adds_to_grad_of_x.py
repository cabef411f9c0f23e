# Collects rows in X.grad, which starts with what the caller had there and stays changed.
# diagnosis: argument_modified
def jacobian_batched(f, X):
    flag = X.requires_grad
    X.requires_grad_(True)
    Y = torch.vmap(f)(X)
    rows = []
    for i in range(Y.shape[1]):
        Y[:, i].sum().backward(retain_graph=True)
        rows.append(X.grad.clone())
        X.grad.zero_()
    X.requires_grad_(flag)
    return torch.stack(rows, dim=1)
