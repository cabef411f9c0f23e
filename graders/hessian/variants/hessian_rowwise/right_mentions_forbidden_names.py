# Forbidden operations appear only in comments, strings, own names, an unused import and a self-test.
from torch.func import jacrev  # not used: jacrev is not allowed here


def hessian(outputs, inputs):
    """My own loop; not torch.func.hessian and not torch.autograd.functional.hessian."""
    rows = []
    for out in outputs:
        if out.requires_grad:
            rows.append(torch.stack(torch.autograd.grad(out, inputs, retain_graph=True, materialize_grads=True)))
        else:
            rows.append(torch.stack([torch.zeros_like(x).detach() for x in inputs]))
    return torch.stack(rows)


def hessian_rowwise(f, xs):
    method = "no torch.func.jacfwd(torch.func.jacrev(f))"
    own = [x.detach().clone().requires_grad_() for x in xs]
    jacobian = torch.autograd.grad(f(*own), own, create_graph=True, materialize_grads=True)
    print(method)
    return hessian(jacobian, own)


def _compare():
    p = torch.rand(3, dtype=torch.float64)
    reference = torch.autograd.functional.hessian(lambda z: z[0] * z[1].sin() + z[2], p)
    assert torch.allclose(hessian_rowwise(lambda a, b, c: a * b.sin() + c, tuple(p)), reference)
    assert torch.allclose(torch.func.hessian(lambda z: z[0] * z[1].sin() + z[2])(p), reference)


_compare()
