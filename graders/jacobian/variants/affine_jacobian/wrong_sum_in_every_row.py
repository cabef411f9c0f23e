# The shape is right, but every row is the gradient of the sum of all outputs.
# diagnosis: repeated_sum
def affine_jacobian(A, b, x):
    z = x.detach().clone().requires_grad_()
    rows = []
    for i in range(len(b)):
        y = A @ z + b
        g, = torch.autograd.grad(y, z, grad_outputs=torch.ones_like(y))
        rows.append(g)
    return torch.stack(rows)
