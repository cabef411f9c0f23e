# Returns f(x) instead of a derivative.
def jacobian_reverse(f, x):
    return f(x)
