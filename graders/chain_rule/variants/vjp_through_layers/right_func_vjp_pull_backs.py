# torch.func.vjp for each layer; the pull-backs are applied last to first.
def vjp_through_layers(layers, x, v):
    backs = []
    h = x
    for layer in layers:
        h, back = torch.func.vjp(layer, h)
        backs.append(back)
    g = v
    for back in backs[::-1]:
        g = back(g)[0]
    return g
