# Prints the Jacobians and returns None.
# diagnosis: none
def jacobian_batched(f, X):
    for x in X:
        print(torch.func.jacrev(f)(x))
