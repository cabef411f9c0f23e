# torch.func.grad with respect to all arguments at once.
import torch.func as tf


def gradient(f, xs):
    every_argument = tuple(range(len(xs)))
    return torch.stack(tf.grad(f, argnums=every_argument)(*xs))
