# Returns x, one step too few.
def newton_step(f, x):
    return x.clone()
