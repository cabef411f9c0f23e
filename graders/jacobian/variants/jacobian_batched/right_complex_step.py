# An imaginary step, point by point.
def jacobian_batched(f, X):
    c = torch.complex128
    n = X.shape[1]; h = 1e-200
    def J(x):
        return torch.stack([(f(x.to(c) + 1j * h * e).imag / h) for e in torch.eye(n, dtype=c)], 1)
    return torch.stack([J(x) for x in X.detach()]).to(X.dtype)
