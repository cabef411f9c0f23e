import torch


def gradient(f, x):
    return torch.zeros(1, dtype=x.dtype).expand(10**12)
