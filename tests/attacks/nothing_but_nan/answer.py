import torch


def gradient(f, x):
    return torch.full_like(x, float('nan'))
