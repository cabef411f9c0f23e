# Takes a tiny step into the imaginary: differences again, only without the rounding.
# diagnosis: constant_factor
def jacobian_forward(f, x):
    h, columns = 1e-30, []
    for i in range(len(x)):
        z = x.detach().to(torch.complex128)
        z[i] += 1j * h
        y = f(z)
        columns.append(y.imag / h if y.is_complex() else torch.zeros_like(y))
    return torch.stack(columns, dim=1).to(x.dtype)
