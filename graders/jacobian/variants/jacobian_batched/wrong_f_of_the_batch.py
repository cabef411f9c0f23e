# Calls f on the whole batch and takes the diagonal blocks of what comes out.
# diagnosis: sizes
def jacobian_batched(f, X):
    whole = torch.autograd.functional.jacobian(f, X)
    return torch.stack([whole[b, :, b, :] for b in range(X.shape[0])])
