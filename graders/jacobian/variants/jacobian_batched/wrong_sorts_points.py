# Sorts X in place on the way, so the caller's points change.
# diagnosis: argument_modified
def jacobian_batched(f, X):
    Z = X.detach()
    J = torch.func.vmap(torch.func.jacrev(f))(Z.clone())
    Z.copy_(Z.sort(dim=0, descending=True).values)
    return J
