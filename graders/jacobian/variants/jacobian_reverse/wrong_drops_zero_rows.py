# Leaves out the rows of constant outputs.
# diagnosis: zeros_dropped
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    rows = [torch.autograd.grad(y[i], z, retain_graph=True)[0] for i in range(len(y))]
    return torch.stack([row for row in rows if row.abs().sum() > 0])
