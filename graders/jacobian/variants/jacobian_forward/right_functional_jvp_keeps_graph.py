# torch.autograd.functional.jvp is reverse mode inside, and allowed.
def jacobian_forward(f, x):
    cols = [torch.autograd.functional.jvp(f, (x,), (e,), create_graph=True)[1] for e in torch.eye(len(x), dtype=x.dtype)]
    return torch.column_stack(cols)
