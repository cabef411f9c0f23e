import torch


def gradient(f, x, h=0.02):
    weights = [6 / 7, -15 / 56, 5 / 63, -1 / 56, 1 / 385, -1 / 5544]
    z, entries = x.detach().double(), []
    for e in torch.eye(len(x), dtype=torch.float64):
        differences = [f(z + k * h * e) - f(z - k * h * e) for k in range(1, 7)]
        entries.append(sum(w * difference for w, difference in zip(weights, differences)) / h)
    return torch.stack(entries).to(x.dtype)
