# Returns the Jacobian of the whole batch with all its zero blocks: (B, m, B, n).
# diagnosis: whole_batch
def jacobian_batched(f, X):
    return torch.autograd.functional.jacobian(torch.vmap(f), X)
