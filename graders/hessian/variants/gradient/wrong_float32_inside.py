# Computes in float32 and converts back: right dtype, seven digits only.
# diagnosis: single_precision
def gradient(f, xs):
    own = [x.detach().float().requires_grad_() for x in xs]
    return torch.stack(torch.autograd.grad(f(*own), own, materialize_grads=True)).to(xs[0].dtype)
