# Fills both matrices with .backward(), number by number, and prints everything.
def composed_jacobian(outer, inner, x):
    n = len(x)
    # STEP 1: the inner jacobian at x
    u = inner(x.detach())
    k = len(u)
    J1 = torch.zeros(k, n, dtype=x.dtype)
    for i in range(k):
        my_x = x.detach().clone().requires_grad_(True)
        inner(my_x)[i].backward()
        for j in range(n):
            J1[i, j] = my_x.grad[j]
    print("inner jacobian", J1)
    # STEP 2: the outer jacobian at u, NOT at x
    y = outer(u)
    m = len(y)
    J2 = torch.zeros(m, k, dtype=x.dtype)
    for i in range(m):
        my_u = u.detach().clone().requires_grad_(True)
        outer(my_u)[i].backward()
        for j in range(k):
            J2[i, j] = my_u.grad[j]
    print("outer jacobian", J2)
    # STEP 3: multiply
    answer = torch.zeros(m, n, dtype=x.dtype)
    for i in range(m):
        for j in range(n):
            for l in range(k):
                answer[i, j] += J2[i, l] * J1[l, j]
    print("answer", answer)
    return answer
