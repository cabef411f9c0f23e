def triple(x):
    return []
