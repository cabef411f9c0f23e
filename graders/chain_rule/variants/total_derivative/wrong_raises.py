# Gives up with an exception.
def total_derivative(outer, inners, t):
    raise ValueError("too many paths")
