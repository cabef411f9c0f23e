# Treats x as a column and returns (n, 1).
# diagnosis: extra_dimension
def vjp_through_layers(layers, x, v):
    column = x.detach().clone().reshape(-1, 1).requires_grad_()
    y = column.flatten()
    for layer in layers:
        y = layer(y)
    return torch.autograd.grad(y, column, v)[0]
