# Lets both arguments require grad afterwards.
# diagnosis: argument_modified
def chain(J_outer, J_inner):
    return J_outer.requires_grad_() @ J_inner.requires_grad_()
