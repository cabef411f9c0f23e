# Forbidden operations appear only in comments, strings, an unused import and the student's own names.
from torch.func import jacfwd  # not used: torch.func is not allowed here


def jacrev(outputs, inputs):
    """Not torch.func.jacrev and not torch.autograd.functional.jacobian, but my own loop."""
    # torch.func.vjp(f, x) would do the same
    return [torch.autograd.grad(o, inputs, retain_graph=True)[0] for o in outputs]


def jacobian_reverse(f, x):
    functional = "torch.autograd.functional.jacobian"
    z = x.detach().clone().requires_grad_()
    jacobian = torch.stack(jacrev(f(z), z))
    print("done without", functional)
    return jacobian
