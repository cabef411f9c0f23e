# Differences of twelve gradients, whose error is a twelfth power of the step.
# diagnosis: low_precision
# diagnosis: low_precision
def hessian_vector_product(f, x, v, h=0.02):
    weights = [6 / 7, -15 / 56, 5 / 63, -1 / 56, 1 / 385, -1 / 5544]
    scale = v.detach().abs().max().double().clamp(min=1e-300)
    z, step, product = x.detach().double(), h * v.detach().double() / scale, 0

    def gradient(at):
        at = at.requires_grad_()
        return torch.autograd.grad(f(at), at)[0]

    for k, weight in enumerate(weights, start=1):
        product = product + weight * (gradient(z + k * step) - gradient(z - k * step))
    return (product * scale / h).to(x.dtype)
