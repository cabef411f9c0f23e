# Saves memory by turning x itself into the direction, and does not restore it.
# diagnosis: argument_modified
def jacobian_forward(f, x):
    point = x.detach().clone()
    direction = x.detach()
    columns = []
    for i in range(len(point)):
        direction.zero_()
        direction[i] = 1
        columns.append(torch.func.jvp(f, (point,), (direction.clone(),))[1])
    return torch.stack(columns, dim=1)
