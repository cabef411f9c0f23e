# J v when v has the shape of x, else v^T J.
# diagnosis: forward_product
def vjp_through_layers(layers, x, v):
    def chain(z):
        for layer in layers:
            z = layer(z)
        return z

    if v.shape == x.shape:
        return torch.func.jvp(chain, (x,), (v,))[1]
    return torch.func.vjp(chain, x)[1](v)[0]
