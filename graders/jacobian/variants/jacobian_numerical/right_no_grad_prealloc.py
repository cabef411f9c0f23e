# Works under no_grad and allocates the matrix when the first result shows m.
@torch.no_grad()
def jacobian_numerical(f, x, eps=1e-5):
    J = None
    for i, e in enumerate(torch.eye(x.size(0), dtype=x.dtype)):
        d = (f(x.add(e, alpha=eps)) - f(x.sub(e, alpha=eps))).div(2.0 * eps)
        if J is None:
            J = x.new_zeros(d.size(0), x.size(0))
        J[:, i] = d
    return J
