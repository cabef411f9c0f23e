import torch

held = []
tool = torch.func.grad(lambda z: held[-1](z))


def gradient(f, x):
    held.append(f)
    return tool(x)
