# Returns a tuple of tuples of 0-d tensors, as torch.autograd gives them.
# diagnosis: tuple
def hessian_rowwise(f, xs):
    own = tuple(x.detach().clone().requires_grad_() for x in xs)
    firsts = torch.autograd.grad(f(*own), own, create_graph=True, materialize_grads=True)
    zeros = tuple(torch.zeros_like(x).detach() for x in own)
    return tuple(
        torch.autograd.grad(first, own, retain_graph=True, materialize_grads=True) if first.requires_grad else zeros
        for first in firsts
    )
