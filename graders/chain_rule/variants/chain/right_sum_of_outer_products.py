# Adds one rank-one matrix for each intermediate.
def chain(J_outer, J_inner):
    """Each intermediate u_l is one path: column l of J_outer times row l of J_inner."""
    paths = [torch.outer(column, row) for column, row in zip(J_outer.unbind(1), J_inner.unbind(0))]
    return torch.stack(paths).sum(dim=0)
