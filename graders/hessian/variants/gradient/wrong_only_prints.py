# Prints the gradient and returns None.
# diagnosis: none
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    print(torch.stack(torch.autograd.grad(f(*own), own, materialize_grads=True)))
