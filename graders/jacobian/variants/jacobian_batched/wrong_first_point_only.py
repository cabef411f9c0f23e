# Computes the Jacobian of the first point and repeats it.
def jacobian_batched(f, X):
    J = torch.func.jacrev(f)(X[0])
    return torch.stack([J for _ in X])
