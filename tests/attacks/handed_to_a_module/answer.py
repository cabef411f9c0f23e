import torch

middleman = torch.nn.Module()
middleman.forward = torch.autograd.functional.jacobian


def gradient(f, x):
    return middleman(f, x.detach())
