# Halves the batch until one point is left.
def jacobian_batched(f, X):
    if len(X) == 1: return torch.func.jacrev(f)(X[0])[None]
    k = len(X) // 2
    return torch.cat([jacobian_batched(f, X[:k]), jacobian_batched(f, X[k:])])
