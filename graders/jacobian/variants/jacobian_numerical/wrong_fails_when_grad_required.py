# Changes a clone in place that still needs grad history and calls .numpy() on the result.
# diagnosis: numpy_with_graph
def jacobian_numerical(f, x, eps=1e-5):
    columns = []
    for i in range(len(x)):
        up, down = x.clone(), x.clone()
        up[i] += eps
        down[i] -= eps
        columns.append(((f(up) - f(down)) / (2 * eps)).numpy())
    return torch.stack([torch.from_numpy(c) for c in columns], dim=1)
