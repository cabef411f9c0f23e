# Uses create_graph and a clone that stays connected to x, so the result can require grad.
def jacobian_reverse(f, x):
    if x.requires_grad:
        z = x.clone()
    else:
        z = x.detach().requires_grad_()
    y = f(z)
    rows = [torch.autograd.grad(y_i, z, create_graph=True)[0] for y_i in y.unbind()]
    return torch.stack(rows, 0)
