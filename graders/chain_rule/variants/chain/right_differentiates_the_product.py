# The Jacobian of the composed linear map.
def chain(J_outer, J_inner): return torch.func.jacrev(lambda x: J_outer @ (J_inner @ x))(torch.zeros(J_inner.shape[1], dtype=J_inner.dtype))
