# Returns f(*xs) instead of a derivative.
# diagnosis: value
def gradient(f, xs):
    return f(*xs)
