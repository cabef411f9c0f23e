# Uses a vector of ones in every pass, so every row is the sum of all rows.
# diagnosis: repeated_sum
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    rows = []
    for _ in range(len(y)):
        rows.append(torch.autograd.grad(y, z, grad_outputs=torch.ones_like(y), retain_graph=True)[0])
    return torch.stack(rows)
