# Gives up with an exception.
def composed_jacobian(outer, inner, x):
    raise NotImplementedError("inner and outer look the same to me")
