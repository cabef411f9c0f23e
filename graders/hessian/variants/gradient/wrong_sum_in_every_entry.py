# Moves all inputs at once, so every entry is the sum of all derivatives.
# diagnosis: entries_summed
def gradient(f, xs):
    xs = tuple(x.detach() for x in xs)
    total = torch.func.jvp(f, xs, tuple(torch.ones_like(x) for x in xs))[1]
    return total.repeat(len(xs))
