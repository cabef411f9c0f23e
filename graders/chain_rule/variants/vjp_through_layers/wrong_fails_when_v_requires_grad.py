# Copies v by way of NumPy without detaching it.
# diagnosis: numpy_with_graph
def vjp_through_layers(layers, x, v):
    weights = torch.from_numpy(v.numpy().copy())
    y = z = x.detach().clone().requires_grad_()
    for layer in layers:
        y = layer(y)
    return torch.autograd.grad(y, z, weights)[0]
