# Returns the input.
# diagnosis: input
def jacobian_forward(f, x):
    return x
