# Pulls v through the later layers first, by recursion.
def vjp_through_layers(layers, x, v):
    """v^T J_L ... J_1 = (v^T J_L ... J_2) J_1"""
    if len(layers) == 0:
        return v
    first, *rest = layers
    leaf = x.detach().requires_grad_()
    h = first(leaf)
    g = vjp_through_layers(rest, h.detach(), v)
    return torch.autograd.grad([h], [leaf], [g])[0]
