# Forgets create_graph, so the second derivative raises an error.
# diagnosis: no_graph
def hessian_rowwise(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    firsts = torch.autograd.grad(f(*own), own)
    return torch.stack([torch.stack(torch.autograd.grad(first, own, retain_graph=True)) for first in firsts])
