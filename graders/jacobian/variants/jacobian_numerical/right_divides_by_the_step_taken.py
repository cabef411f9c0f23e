# Divides by the distance of the two points after rounding.
def jacobian_numerical(f, x, eps=1e-5):
    J = []
    for i in range(len(x)):
        e = torch.zeros_like(x); e[i] = eps
        p, q = x + e, x - e
        J.append((f(p) - f(q)) / (p[i] - q[i]))
    return torch.stack(J).T
