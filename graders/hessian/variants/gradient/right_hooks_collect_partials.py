# Hooks on the leaves collect what arrives; an ignored one gets nothing.
def gradient(f, xs):
    got = {}
    ls = []
    for i, x in enumerate(xs):
        l = x.detach().clone().requires_grad_()
        l.register_hook(lambda g, i=i: got.__setitem__(i, g))
        ls.append(l)
    f(*ls).backward()
    return torch.stack([got.get(i, torch.zeros_like(l)) for i, l in enumerate(ls)])
