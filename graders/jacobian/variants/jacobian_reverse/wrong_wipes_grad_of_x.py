# Restores requires_grad, but deletes the .grad that the caller's x had before.
def jacobian_reverse(f, x):
    flag = x.requires_grad
    x.requires_grad_(True)
    y = f(x)
    rows = []
    for i in range(len(y)):
        x.grad = None
        y[i].backward(retain_graph=True)
        rows.append(x.grad)
    x.grad = None
    x.requires_grad_(flag)
    return torch.stack(rows)
