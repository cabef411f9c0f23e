# Takes the inner functions out of the caller's list.
# diagnosis: argument_modified
def total_derivative(outer, inners, t):
    us, du = [], []
    while inners:
        f = inners.pop(0)
        us.append(f(t))
        du.append(torch.func.grad(f)(t))
    return torch.func.grad(outer)(torch.stack(us)) @ torch.stack(du)
