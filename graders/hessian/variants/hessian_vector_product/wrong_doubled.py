# Adds H v and v H, which are the same.
# diagnosis: constant_factor
def hessian_vector_product(f, x, v):
    right = torch.autograd.functional.hvp(f, x, v)[1]
    left = torch.autograd.functional.vhp(f, x, v)[1]
    return right + left
