# Uses the direction of v with length 1 and multiplies by the length at the end; v = 0 is left alone.
def hessian_vector_product(f, x, v):
    length = v.detach().norm()
    direction = v.detach() / length if length > 0 else v.detach()
    return length * torch.func.jvp(torch.func.grad(f), (x.detach(),), (direction,))[1]
