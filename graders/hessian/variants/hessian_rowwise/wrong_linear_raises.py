# Does not expect a first derivative without a graph: linear and ignored inputs raise an error.
# diagnosis: no_graph
def hessian_rowwise(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    firsts = torch.autograd.grad(f(*own), own, create_graph=True, materialize_grads=True)
    return torch.stack(
        [torch.stack(torch.autograd.grad(first, own, retain_graph=True, materialize_grads=True)) for first in firsts]
    )
