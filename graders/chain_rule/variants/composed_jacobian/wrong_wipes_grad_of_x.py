# Works on the caller's x with .backward() and sets its .grad to None in the end.
# diagnosis: argument_modified
def composed_jacobian(outer, inner, x):
    flag = x.requires_grad
    x.requires_grad_(True)
    y = outer(inner(x))
    rows = []
    for y_i in y:
        x.grad = None
        y_i.backward(retain_graph=True)
        rows.append(x.grad)
    x.grad = None
    x.requires_grad_(flag)
    return torch.stack(rows)
