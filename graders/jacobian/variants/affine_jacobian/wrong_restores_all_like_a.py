# Turns on requires_grad of all arguments, and gives all of them back the state of A.
# diagnosis: argument_modified
def affine_jacobian(A, b, x):
    keep = A.requires_grad
    for t in (A, b, x): t.requires_grad_(True)
    J = torch.func.jacrev(lambda z: A @ z + b)(x).detach()
    for t in (A, b, x): t.requires_grad_(keep)
    return J
