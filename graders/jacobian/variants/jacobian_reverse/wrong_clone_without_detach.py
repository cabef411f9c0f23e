# Clones without detach: the copy has no .grad when x already requires grad.
# diagnosis: none_used
def jacobian_reverse(f, x):
    z = x.clone().requires_grad_(True)
    y = f(z)
    J = []
    for i in range(len(y)):
        z.grad = None
        y[i].backward(retain_graph=True)
        J.append(z.grad)
    return torch.stack(J)
