# Returns f(x) instead of a derivative.
# diagnosis: value
def jacobian_reverse(f, x):
    return f(x)
