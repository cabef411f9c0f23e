# The copy has no .grad when x already requires grad.
# diagnosis: none_used
def composed_jacobian(outer, inner, x):
    z = x.clone().requires_grad_(True)
    y = outer(inner(z))
    rows = []
    for y_i in y:
        z.grad = None
        y_i.backward(retain_graph=True)
        rows.append(z.grad)
    return torch.stack(rows)
