# The map as torch.nn.Linear; its Jacobian is the weight, a Parameter.
class M(torch.nn.Module):
    def __init__(self, A, b):
        super().__init__()
        self.lin = torch.nn.Linear(A.shape[1], A.shape[0], dtype=A.dtype)
        with torch.no_grad():
            self.lin.weight.copy_(A); self.lin.bias.copy_(b)
    def forward(self, x): return self.lin(x)
def affine_jacobian(A, b, x):
    return M(A, b).lin.weight
