# Returns (1, m, n).
# diagnosis: extra_dimension
def chain(J_outer, J_inner):
    return torch.bmm(J_outer[None], J_inner[None])
