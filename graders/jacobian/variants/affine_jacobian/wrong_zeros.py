# Returns zeros of the right shape.
# diagnosis: zero
def affine_jacobian(A, b, x):
    return torch.zeros_like(A)
