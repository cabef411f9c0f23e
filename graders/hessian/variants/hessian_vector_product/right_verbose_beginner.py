# Step by step with prints; the dot product is written out as a sum.
def hessian_vector_product(f, x, v):
    my_x = torch.zeros_like(x, requires_grad=False)
    my_x = my_x + x.detach()
    my_x.requires_grad_(True)
    my_v = v.detach().clone()
    y = f(my_x)
    print("y is", y)
    first_derivatives = torch.autograd.grad(y, my_x, create_graph=True)
    g = first_derivatives[0]
    print("the gradient is", g)
    products = g * my_v
    number = products.sum()
    print("gradient times v is", number)
    second_derivatives = torch.autograd.grad(number, my_x)
    answer = second_derivatives[0]
    print("H v is", answer)
    return answer
