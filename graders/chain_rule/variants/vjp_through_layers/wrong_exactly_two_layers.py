# Hard-codes the two layers of the first example.
# diagnosis: unpacked
def vjp_through_layers(layers, x, v):
    f, g = layers
    return torch.func.vjp(lambda z: g(f(z)), x)[1](v)[0]
