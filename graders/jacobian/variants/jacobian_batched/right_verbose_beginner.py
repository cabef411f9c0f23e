# Three nested loops, .backward() on own copies, and prints.
def jacobian_batched(f, X):
    B, n = X.shape
    print("there are", B, "points")
    m = len(f(X[0]))
    result = torch.zeros(B, m, n, dtype=X.dtype)
    for k in range(B):
        for i in range(m):
            point = X[k].detach().clone()
            point.requires_grad_(True)
            out = f(point)
            out[i].backward()
            print("point", k, "output", i, "gradient", point.grad)
            for j in range(n):
                result[k, i, j] = point.grad[j]
    return result
