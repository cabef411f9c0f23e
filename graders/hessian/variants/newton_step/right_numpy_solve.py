# Lets NumPy solve the equations in float64 and rounds back.
import numpy


def newton_step(f, x):
    z = x.detach()
    H = torch.func.hessian(f)(z).numpy().astype("float64")
    g = torch.func.grad(f)(z).numpy().astype("float64")
    return z - torch.from_numpy(numpy.linalg.solve(H, g)).to(z.dtype)
