# Multiplies the last output by v in place, which that layer's derivative may need.
# diagnosis: changed_after_use
def vjp_through_layers(layers, x, v):
    z = x.detach().clone().requires_grad_()
    h = z
    for layer in layers:
        h = layer(h)
    return torch.autograd.grad(h.mul_(v.detach()).sum(), z)[0]
