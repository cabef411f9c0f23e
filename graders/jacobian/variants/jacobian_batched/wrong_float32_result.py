# Fills a float32 tensor.
# diagnosis: float32
def jacobian_batched(f, X):
    B, n = X.shape
    J = torch.zeros(B, f(X[0]).shape[0], n)
    for b in range(B):
        J[b] = torch.func.jacrev(f)(X[b])
    return J
