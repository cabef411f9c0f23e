# Makes a float64 tensor from the number.
# diagnosis: float64
def total_derivative(outer, inners, t):
    s = t.detach().double()
    dy = torch.func.grad(outer)(torch.stack([f(s) for f in inners]))
    du = torch.stack([torch.func.grad(f)(s) for f in inners])
    return dy @ du
