# Returns the tuple that the pull-back gives.
# diagnosis: tuple
def vjp_through_layers(layers, x, v):
    def chain(z):
        for layer in layers:
            z = layer(z)
        return z

    _, back = torch.func.vjp(chain, x)
    return back(v)
