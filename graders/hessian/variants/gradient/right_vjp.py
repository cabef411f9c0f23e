# A vector-Jacobian product with the one weight 1.
def gradient(f, xs):
    y, pull = torch.func.vjp(f, *xs)
    return torch.stack(pull(torch.ones_like(y)))
