# Keeps the matrices in a global list that is never emptied.
# diagnosis: sizes, carried_over, stale
JACOBIANS = []


def jacobian_batched(f, X):
    for x in X:
        JACOBIANS.append(torch.func.jacrev(f)(x))
    return torch.stack(JACOBIANS)
