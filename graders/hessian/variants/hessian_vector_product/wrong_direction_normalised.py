# Divides v by its length and does not multiply back.
# diagnosis: direction_normalised
def hessian_vector_product(f, x, v):
    v = v.detach()
    if v.norm() > 0:
        v = v / v.norm()
    return torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]
