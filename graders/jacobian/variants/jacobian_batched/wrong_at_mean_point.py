# Takes the Jacobian at the mean of the points and repeats it.
# diagnosis: batch_repeated
def jacobian_batched(f, X):
    J = torch.func.jacrev(f)(X.mean(dim=0))
    return J.repeat(X.shape[0], 1, 1)
