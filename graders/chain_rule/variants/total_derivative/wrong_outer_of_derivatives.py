# Applies outer to the inner derivatives; right only when outer is linear.
# diagnosis: outer_of_derivatives
def total_derivative(outer, inners, t):
    return outer(torch.stack([torch.func.grad(f)(t) for f in inners]))
