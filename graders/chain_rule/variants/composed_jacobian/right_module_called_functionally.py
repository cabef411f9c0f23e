# A Module, called by torch.func.functional_call.
class Composed(torch.nn.Module):
    def __init__(self, *fs): super().__init__(); self.fs = fs
    def forward(self, z):
        for f in self.fs: z = f(z)
        return z
def composed_jacobian(outer, inner, x):
    m = Composed(inner, outer)
    return torch.func.jacrev(lambda z: torch.func.functional_call(m, {}, (z,)))(x)
