# Never holds a matrix, but needs one forward pass for every input.
def vjp_through_layers(layers, x, v):
    def chain(z):
        for layer in layers:
            z = layer(z)
        return z

    g = torch.zeros_like(x)
    for j in range(len(x)):
        e = torch.zeros_like(x)
        e[j] = 1
        g[j] = (v * torch.func.jvp(chain, (x,), (e,))[1]).sum().detach()
    return g
