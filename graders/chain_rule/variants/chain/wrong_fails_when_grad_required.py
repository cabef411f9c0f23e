# Calls .numpy() on tensors that may require grad.
# diagnosis: numpy_with_graph
def chain(J_outer, J_inner):
    return torch.from_numpy(J_outer.numpy() @ J_inner.numpy())
