# A hook on the leaf collects what arrives there.
def jacobian_reverse(f, x):
    leaf = x.detach().clone().requires_grad_()
    got = []
    leaf.register_hook(lambda g: got.append(g.clone()))
    y = f(leaf)
    for i in range(len(y)):
        y.backward(torch.nn.functional.one_hot(torch.tensor(i), len(y)).to(y), retain_graph=True)
    return torch.stack(got)
