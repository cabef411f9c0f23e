# Builds rows with torch.autograd.functional.vjp under another name.
from torch.autograd import functional as AF


def jacobian_forward(f, x):
    m = f(x).shape[0]
    return torch.stack([AF.vjp(f, x, e)[1] for e in torch.eye(m, dtype=x.dtype)])
