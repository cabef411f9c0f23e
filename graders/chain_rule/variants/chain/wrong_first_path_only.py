# Uses the first intermediate only.
# diagnosis: path_missing
def chain(J_outer, J_inner):
    return torch.outer(J_outer[:, 0], J_inner[0])
