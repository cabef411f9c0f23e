# Differentiates the sum of the outputs and returns one vector.
# diagnosis: gradient_of_sum
def affine_jacobian(A, b, x):
    z = x.detach().clone().requires_grad_()
    y = A @ z + b
    y.sum().backward()
    return z.grad
