# Adds the partial derivatives of outer and forgets du/dt.
def total_derivative(outer, inners, t):
    return torch.func.grad(outer)(torch.stack([f(t) for f in inners])).sum()
