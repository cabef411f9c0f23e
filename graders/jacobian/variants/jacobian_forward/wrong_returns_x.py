# Returns the input.
def jacobian_forward(f, x):
    return x
