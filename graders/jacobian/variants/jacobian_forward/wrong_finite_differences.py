# Uses a central difference quotient as the Jacobian-vector product.
# diagnosis: low_precision
def jvp(f, x, v, h=1e-5):
    return (f(x + h * v) - f(x - h * v)) / (2 * h)


def jacobian_forward(f, x):
    return torch.stack([jvp(f, x, e) for e in torch.eye(len(x), dtype=x.dtype)], dim=1)
