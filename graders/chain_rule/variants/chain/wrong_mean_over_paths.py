# Takes the mean over the intermediates instead of the sum.
# diagnosis: constant_factor
def chain(J_outer, J_inner):
    return (J_outer[:, :, None] * J_inner[None]).mean(dim=1)
