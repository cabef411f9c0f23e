# The result is an inference tensor.
@torch.inference_mode()
def affine_jacobian(A, b, x):
    return A + 0
