# Adds up the Jacobians of all points.
# diagnosis: batch_summed
def jacobian_batched(f, X):
    return torch.stack([torch.func.jacrev(f)(x) for x in X]).sum(dim=0)
