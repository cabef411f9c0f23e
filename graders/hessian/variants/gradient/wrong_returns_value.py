# Returns f(*xs) instead of a derivative.
def gradient(f, xs):
    return f(*xs)
