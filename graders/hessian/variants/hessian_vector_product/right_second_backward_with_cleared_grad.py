# .backward() twice on its own copy, with .grad cleared in between.
def hessian_vector_product(f, x, v):
    copy = torch.clone(x).detach()
    copy.requires_grad = True
    f(copy).backward(create_graph=True)
    first = copy.grad
    copy.grad = None
    first.backward(gradient=v.detach())
    result = copy.grad
    copy.grad = None
    return result
