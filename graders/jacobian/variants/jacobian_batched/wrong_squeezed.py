# Squeezes the result, so a batch of one point or one output loses a dimension.
# diagnosis: missing_dimension
def jacobian_batched(f, X):
    return torch.func.vmap(torch.func.jacrev(f))(X).squeeze()
