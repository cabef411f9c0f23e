import torch

real = torch.func.grad


def harmless(*args, **kwargs):
    return real(*args, **kwargs)


torch.func.grad = harmless


def gradient(f, x):
    return real(f)(x)
