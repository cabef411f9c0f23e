import torch


def triple(x):
    return torch.ops.aten.add.Tensor(x, x, alpha=2)
