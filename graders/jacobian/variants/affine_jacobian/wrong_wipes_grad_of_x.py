# Collects rows in x.grad of the caller and wipes what was there before.
# diagnosis: argument_modified
def affine_jacobian(A, b, x):
    before = x.requires_grad
    x.requires_grad_(True)
    rows = []
    for i in range(A.shape[0]):
        x.grad = None
        (A.detach()[i] @ x + b.detach()[i]).backward()
        rows.append(x.grad.clone())
    x.grad = None
    x.requires_grad_(before)
    return torch.stack(rows)
