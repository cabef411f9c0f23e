# A (1, k) row times a (k, 1) column, reshaped to a number.
def total_derivative(outer, inners, t):
    def all_inners(s):
        return torch.stack([f(s[0]) for f in inners])

    def outer_as_vector(u):
        return outer(u).reshape(1)

    s = t.detach().reshape(1)
    J_inner = torch.autograd.functional.jacobian(all_inners, s)
    J_outer = torch.autograd.functional.jacobian(outer_as_vector, all_inners(s))
    return (J_outer @ J_inner).reshape(())
