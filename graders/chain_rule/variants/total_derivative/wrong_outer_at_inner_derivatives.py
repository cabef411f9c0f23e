# Evaluates the partial derivatives of outer at du/dt instead of at u.
def total_derivative(outer, inners, t):
    du = torch.stack([torch.func.grad(f)(t) for f in inners])
    return torch.func.grad(outer)(du) @ du
