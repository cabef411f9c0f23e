# Each row of the outer Jacobian is pulled through the inner map with one vector-Jacobian product.
def composed_jacobian(outer, inner, x):
    u, pull_inner = torch.func.vjp(inner, x)
    y, pull_outer = torch.func.vjp(outer, u)
    rows = []
    for e in torch.eye(y.shape[0], dtype=y.dtype):
        (row_of_outer,) = pull_outer(e)
        (row_of_product,) = pull_inner(row_of_outer)
        rows.append(row_of_product)
    return torch.vstack(rows)
