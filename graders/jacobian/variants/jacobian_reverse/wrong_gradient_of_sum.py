# Calls backward on the sum of the outputs and returns one vector.
# diagnosis: gradient_of_sum
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).sum().backward()
    return z.grad
