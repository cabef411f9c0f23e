# create_graph=True and a copy that stays connected to x, so the result can require grad.
def vjp_through_layers(layers, x, v):
    z = x.clone() if x.requires_grad else x.detach().requires_grad_()
    y = z
    for layer in layers:
        y = layer(y)
    return torch.autograd.grad(y, z, grad_outputs=v, create_graph=True)[0]
