def gradient(f, x):
    names = {"f": f, "x": x}
    exec("import torch; y = torch.autograd.functional.jacobian(f, x)", names)
    return names["y"]
