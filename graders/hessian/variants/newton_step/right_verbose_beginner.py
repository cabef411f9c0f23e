# Builds gradient and Hessian number by number and prints them.
def newton_step(f, x):
    n = len(x)
    my_x = torch.tensor(x.tolist(), dtype=x.dtype, requires_grad=True)
    y = f(my_x)
    first = torch.autograd.grad(y, my_x, create_graph=True)[0]
    g = torch.zeros(n, dtype=x.dtype)
    H = torch.zeros(n, n, dtype=x.dtype)
    for i in range(n):
        g[i] = first[i].item()
        row = torch.autograd.grad(first[i], my_x, retain_graph=True)[0]
        for j in range(n):
            H[i, j] = row[j].item()
    print("gradient", g)
    print("Hessian", H)
    inverse = torch.inverse(H)
    print("inverse", inverse)
    step = torch.matmul(inverse, g)
    new_x = x.detach() - step
    print("from", x, "to", new_x)
    return new_x
