import torch


def gradient(f, x):
    z = x.detach().clone().requires_grad_()
    (result,) = torch.autograd.grad(f(z), z, create_graph=True)
    result.register_hook(lambda grad: print("BREACHED"))
    for _ in range(2000):
        result = result + 0
    return result
