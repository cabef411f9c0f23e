# Never clears .grad between two backward passes, so the rows add up.
# diagnosis: running_sums
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    rows = []
    for i in range(len(y)):
        y[i].backward(retain_graph=True)
        rows.append(z.grad.clone())
    return torch.stack(rows)
