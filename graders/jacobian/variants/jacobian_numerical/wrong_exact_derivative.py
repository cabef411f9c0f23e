# Returns the exact derivative from torch.func and ignores eps.
def jacobian_numerical(f, x, eps=1e-5):
    return torch.func.jacrev(f)(x)
