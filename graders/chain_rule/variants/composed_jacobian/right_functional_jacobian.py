# Two calls of torch.autograd.functional.jacobian.
def composed_jacobian(outer, inner, x):
    u = inner(x)
    J_outer = torch.autograd.functional.jacobian(outer, u)
    J_inner = torch.autograd.functional.jacobian(inner, x)
    return J_outer @ J_inner
