# Works on the caller's x itself with .backward(inputs=...) and restores its flag and .grad.
def vjp_through_layers(layers, x, v):
    if not x.is_leaf:
        return vjp_through_layers(layers, x.detach(), v)
    flag, old = x.requires_grad, x.grad
    try:
        x.grad = None
        x.requires_grad_(True)
        y = x
        for layer in layers:
            y = layer(y)
        torch.autograd.backward([y], [v.detach().clone()], inputs=[x])
        return x.grad
    finally:
        x.grad = None
        x.requires_grad_(flag)
        x.grad = old
