# torch.linalg.multi_dot.
def chain(J_outer, J_inner): return torch.linalg.multi_dot([J_outer, J_inner])
