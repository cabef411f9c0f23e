# Makes a new float32 tensor from the number.
# diagnosis: float32
def total_derivative(outer, inners, t):
    dy = torch.func.grad(outer)(torch.stack([f(t) for f in inners]))
    du = torch.stack([torch.func.grad(f)(t) for f in inners])
    return torch.tensor((dy @ du).item())
