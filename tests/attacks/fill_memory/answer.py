import torch


def gradient(f, x):
    kept = []
    while True:
        kept.append(torch.ones(4 << 20))
