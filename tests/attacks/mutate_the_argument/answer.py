def gradient(f, x):
    return x.zero_()
