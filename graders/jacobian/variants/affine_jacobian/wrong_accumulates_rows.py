# Forgets to clear .grad between the rows, so they add up.
# diagnosis: running_sums
def affine_jacobian(A, b, x):
    z = x.detach().clone().requires_grad_()
    y = A.detach() @ z + b.detach()
    J = torch.zeros_like(A)
    for i in range(len(y)):
        y[i].backward(retain_graph=True)
        J[i] = z.grad
    return J
