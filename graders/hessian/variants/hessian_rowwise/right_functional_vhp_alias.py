# Vector-Hessian products with unit vectors, by an alias of torch.autograd.functional.
import torch.autograd.functional as AF


def hessian_rowwise(f, xs):
    z = torch.stack([x.detach() for x in xs])
    return torch.stack([AF.vhp(lambda u: f(*u), z, e)[1] for e in torch.eye(len(z), dtype=z.dtype)])
