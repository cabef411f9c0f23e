# Returns 0.
def total_derivative(outer, inners, t):
    return torch.zeros_like(t)
