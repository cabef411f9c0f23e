# Forward over reverse: a Jacobian-vector product of torch.func.grad.
def hessian_vector_product(f, x, v):
    return torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]
