import torch

buffer = []


def gradient(f, x):
    buffer.append(x)
    return buffer[0] if buffer[0].shape == x.shape else x
