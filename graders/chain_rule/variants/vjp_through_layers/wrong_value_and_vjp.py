# Returns the output and the product together.
# diagnosis: list
def vjp_through_layers(layers, x, v):
    def chain(z):
        for layer in layers:
            z = layer(z)
        return z

    return list(torch.autograd.functional.vjp(chain, x, v))
