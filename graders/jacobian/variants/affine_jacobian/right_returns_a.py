# Returns A itself: the result may share memory with an argument.
def affine_jacobian(A, b, x):
    """Return the Jacobian of y = A x + b with respect to x.

    A: (m, n), b: (m,), x: (n,)  ->  (m, n), row = output, column = input.
    """
    return A
