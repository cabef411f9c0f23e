# Leaves out points that are equal to the one before.
def jacobian_batched(f, X):
    return torch.vmap(torch.func.jacrev(f))(torch.unique_consecutive(X.detach(), dim=0))
