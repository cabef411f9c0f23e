# Fills a matrix number by number and prints every step.
def jacobian_forward(f, x):
    m = len(f(x))
    n = len(x)
    print("outputs:", m, "inputs:", n)
    J = torch.zeros(m, n, dtype=x.dtype)
    for j in range(n):
        # move only along input j
        v = torch.zeros(n, dtype=x.dtype)
        v[j] = 1
        result = torch.func.jvp(f, (x,), (v,))
        print("jvp for input", j, ":", result)
        for i in range(m):
            J[i, j] = result[1][i].item()
    return J
