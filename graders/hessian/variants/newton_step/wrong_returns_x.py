# Returns x, one step too few.
# diagnosis: input
def newton_step(f, x):
    return x.clone()
