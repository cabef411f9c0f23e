# Rounds the result to two decimals.
def affine_jacobian(A, b, x):
    return torch.round(A, decimals=2)
