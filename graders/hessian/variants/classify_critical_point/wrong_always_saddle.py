# Always says "saddle".
def classify_critical_point(f, x, tol=1e-6):
    return "saddle"
