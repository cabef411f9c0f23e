# Prints the answer and returns None.
# diagnosis: none
def affine_jacobian(A, b, x):
    print(A)
