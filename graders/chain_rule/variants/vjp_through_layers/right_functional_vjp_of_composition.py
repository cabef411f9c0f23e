# torch.autograd.functional.vjp of the composed function, built with functools.reduce.
import functools
import torch.autograd.functional as AF


def vjp_through_layers(layers, x, v):
    def chain(z):
        return functools.reduce(lambda h, layer: layer(h), layers, z)

    return AF.vjp(chain, x, v)[1]
