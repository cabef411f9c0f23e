# Takes the ready-made Hessian from the old functorch package.
from functorch import hessian as old_hessian


def hessian_rowwise(f, xs):
    return old_hessian(lambda z: f(*z))(torch.stack(list(xs)))
