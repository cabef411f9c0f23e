# A one-sided difference quotient with the coarse step 0.001.
# diagnosis: low_precision
def gradient(f, xs):
    xs = [x.detach() for x in xs]
    h = 1e-3
    entries = []
    for i in range(len(xs)):
        moved = list(xs)
        moved[i] = xs[i] + h
        entries.append((f(*moved) - f(*xs)) / h)
    return torch.stack(entries)
