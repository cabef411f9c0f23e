# One vector for each number of inputs and dtype, written by out=.
# diagnosis: result_overwritten
results = {}


def gradient(f, xs):
    leaves = [x.detach().clone().requires_grad_() for x in xs]
    grads = torch.autograd.grad(f(*leaves), leaves, materialize_grads=True)
    kept = results.setdefault((len(xs), xs[0].dtype), torch.empty(len(xs), dtype=xs[0].dtype))
    return torch.stack(grads, out=kept)
