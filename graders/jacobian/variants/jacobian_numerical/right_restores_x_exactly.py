# Moves the entries of x itself without autograd and restores the saved number in a finally block.
def jacobian_numerical(f, x, eps=1e-5):
    columns = []
    data = x.detach()
    for i in range(len(data)):
        saved = data[i].item()
        try:
            data[i] = saved + eps
            plus = f(data).clone()
            data[i] = saved - eps
            minus = f(data).clone()
        finally:
            data[i] = saved
        columns.append((plus - minus) / (2 * eps))
    return torch.stack(columns, dim=-1)
