# All rows at once with vmap and an identity matrix.
def hessian_vector_product(f, x, v):
    slope = torch.func.grad(f)
    H = torch.vmap(lambda e: torch.func.jvp(slope, (x,), (e,))[1])(torch.eye(len(x), dtype=x.dtype))
    return H @ v
