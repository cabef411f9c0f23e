# Applies the inner functions one after another, each to the result of the last one.
# diagnosis: inners_chained
def total_derivative(outer, inners, t):
    def y(s):
        us = []
        for f in inners:
            s = f(s)
            us.append(s)
        return outer(torch.stack(us))

    return torch.func.grad(y)(t)
