# Gives up with an exception.
def affine_jacobian(A, b, x):
    raise RuntimeError("I could not solve this one")
