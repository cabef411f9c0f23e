# Returns the point, stacked.
# diagnosis: input
def gradient(f, xs):
    return torch.stack(xs)
