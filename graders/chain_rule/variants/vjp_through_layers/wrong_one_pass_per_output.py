# Adds v_i times row i, with one backward pass for every output.
def vjp_through_layers(layers, x, v):
    y = z = x.detach().clone().requires_grad_()
    for layer in layers:
        y = layer(y)
    g = torch.zeros_like(z)
    for v_i, y_i in zip(v, y):
        g = g + v_i * torch.autograd.grad(y_i, z, retain_graph=True)[0]
    return g
