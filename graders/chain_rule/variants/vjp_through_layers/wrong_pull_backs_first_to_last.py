# Applies the pull-backs first to last.
# diagnosis: pulled_first_to_last
def vjp_through_layers(layers, x, v):
    backs = []
    for layer in layers:
        x, back = torch.func.vjp(layer, x)
        backs.append(back)
    for back in backs:
        (v,) = back(v)
    return v
