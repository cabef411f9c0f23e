# Forgets requires_grad_, so there is nothing to differentiate.
# diagnosis: no_graph
def gradient(f, xs):
    own = [x.detach().clone() for x in xs]
    return torch.stack(torch.autograd.grad(f(*own), own))
