# Plain Python floats in nested lists, with a tensor made at the very end, and prints.
def jacobian_numerical(f, x, eps=1e-5):
    numbers = x.tolist()
    table = []
    for i in range(len(numbers)):
        up = list(numbers)
        down = list(numbers)
        up[i] = up[i] + eps
        down[i] = down[i] - eps
        f_up = f(torch.tensor(up, dtype=torch.float64)).tolist()
        f_down = f(torch.tensor(down, dtype=torch.float64)).tolist()
        print("input", i, "up:", f_up, "down:", f_down)
        table.append([(a - b) / (2 * eps) for a, b in zip(f_up, f_down)])
    return torch.tensor(table, dtype=torch.float64).T
