# Prints the rows and returns None.
# diagnosis: none
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    for i in range(len(y)):
        print(torch.autograd.grad(y[i], z, retain_graph=True)[0])
