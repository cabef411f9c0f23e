# Returns float64, also when the arguments are float32.
# diagnosis: float64
def affine_jacobian(A, b, x):
    return torch.autograd.functional.jacobian(lambda z: A.double() @ z + b.double(), x.double())
