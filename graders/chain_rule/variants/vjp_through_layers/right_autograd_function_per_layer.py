# An autograd Function that pulls back through one layer.
class Pull(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, layer):
        with torch.enable_grad():
            a = x.detach().requires_grad_(); b = layer(a)
        ctx.save_for_backward(a); ctx.b = b
        return b.detach()
    @staticmethod
    def backward(ctx, g):
        (a,) = ctx.saved_tensors
        return torch.autograd.grad(ctx.b, a, g, retain_graph=True)[0], None
def vjp_through_layers(layers, x, v):
    z = x.detach().clone().requires_grad_(); h = z
    for l in layers: h = Pull.apply(h, l)
    return torch.autograd.grad(h, z, v.detach())[0]
