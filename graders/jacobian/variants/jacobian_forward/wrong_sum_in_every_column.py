# Forgets to clear the direction, so the columns add up.
def jacobian_forward(f, x):
    v = torch.zeros_like(x)
    columns = []
    for i in range(len(x)):
        v[i] = 1
        columns.append(torch.func.jvp(f, (x,), (v.clone(),))[1])
    return torch.stack(columns, dim=1)
