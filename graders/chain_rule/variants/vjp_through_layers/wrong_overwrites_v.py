# Keeps the running vector in the caller's v when it fits.
# diagnosis: argument_modified
def vjp_through_layers(layers, x, v):
    backs = []
    for layer in layers:
        x, back = torch.func.vjp(layer, x.detach())
        backs.append(back)
    g = v.detach().clone()
    for back in reversed(backs):
        (g,) = back(g)
        if g.shape == v.shape:
            v.data.copy_(g)
    return g
