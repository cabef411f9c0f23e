# Writes the product into J_inner when it has the same shape.
# diagnosis: argument_modified
def chain(J_outer, J_inner):
    J = (J_outer @ J_inner).detach()
    if J.shape == J_inner.shape:
        with torch.no_grad():
            J_inner.copy_(J)
    return J
