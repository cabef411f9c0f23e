# Returns a Python list of rows.
# diagnosis: list
def hessian_rowwise(f, xs):
    z = torch.stack([x.detach() for x in xs])
    return [torch.autograd.functional.vhp(lambda u: f(*u), z, e)[1] for e in torch.eye(len(z), dtype=z.dtype)]
