# Prints the word and returns None.
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x.detach()))
    if values.min() > tol:
        print("minimum")
    elif values.max() < -tol:
        print("maximum")
    elif values.max() > tol and values.min() < -tol:
        print("saddle")
    else:
        print("degenerate")
