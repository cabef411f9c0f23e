# Goes through integers, which cuts off the decimals.
def affine_jacobian(A, b, x):
    rows = [[int(a) for a in row] for row in A]
    return torch.tensor(rows, dtype=A.dtype)
