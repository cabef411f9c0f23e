# Gives both matrices back the requires_grad of the outer one.
# diagnosis: argument_modified
def chain(J_outer, J_inner):
    flag = J_outer.requires_grad
    J_outer.requires_grad_(True); J_inner.requires_grad_(True)
    J = (J_outer @ J_inner).detach()
    J_outer.requires_grad_(flag); J_inner.requires_grad_(flag)
    return J
