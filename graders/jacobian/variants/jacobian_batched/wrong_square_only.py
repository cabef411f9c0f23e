# Allocates (B, n, n).
# diagnosis: sizes, index
def jacobian_batched(f, X):
    B, n = X.shape
    J = torch.zeros(B, n, n, dtype=X.dtype)
    for b in range(B):
        J[b] = torch.func.jacrev(f)(X[b])
    return J
