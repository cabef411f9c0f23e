# Prints the answer and returns None.
def affine_jacobian(A, b, x):
    print(A)
