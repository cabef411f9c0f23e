# Returns 1.
def total_derivative(outer, inners, t):
    return torch.ones_like(t)
