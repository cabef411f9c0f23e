# Three nested loops with Python numbers, and prints.
def chain(J_outer, J_inner):
    m = J_outer.shape[0]
    k = J_outer.shape[1]
    n = J_inner.shape[1]
    print("m =", m, "k =", k, "n =", n)
    J = torch.zeros(m, n, dtype=J_outer.dtype)
    for i in range(m):
        for j in range(n):
            total = 0.0
            for l in range(k):
                total = total + J_outer[i, l].item() * J_inner[l, j].item()
            J[i, j] = total
    print("the answer is", J)
    return J
