# Every layer is run again on the way back.
from torch.utils.checkpoint import checkpoint
def vjp_through_layers(layers, x, v):
    z = x.detach().clone().requires_grad_(); h = z
    for l in layers: h = checkpoint(l, h, use_reentrant=False)
    return torch.autograd.grad(h, z, v.detach())[0]
