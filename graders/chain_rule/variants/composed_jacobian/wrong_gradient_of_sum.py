# Returns the gradient of the sum of all outputs.
# diagnosis: gradient_of_sum
def composed_jacobian(outer, inner, x):
    z = x.detach().clone().requires_grad_()
    outer(inner(z)).sum().backward()
    return z.grad
