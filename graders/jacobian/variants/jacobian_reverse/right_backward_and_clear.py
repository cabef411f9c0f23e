# Calls .backward() on every output and clears the .grad of its own copy in between.
def jacobian_reverse(f, x):
    copy = x.detach().clone()
    copy.requires_grad_(True)
    y = f(copy)
    rows = []
    for output in y:
        output.backward(retain_graph=True)
        rows.append(copy.grad.clone())
        copy.grad.zero_()
    return torch.vstack(rows)
