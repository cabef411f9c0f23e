# Forgets retain_graph, so the second row raises an error.
# diagnosis: graph_freed
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    rows = []
    for i in range(len(y)):
        rows.append(torch.autograd.grad(y[i], z)[0])
    return torch.stack(rows)
