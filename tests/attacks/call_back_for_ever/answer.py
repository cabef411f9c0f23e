import torch


def quotient(f, x, h):
    try:
        f(torch.zeros(10**7))
    except ValueError as error:
        print(error)
    return f(f(f(x)))
