def @exercise@(f, x):
    """Return f(x).

    f: (n,) -> (m,), x: (n,)  ->  (m,)
    """
    ### BEGIN SOLUTION
    return f(x)
    ### END SOLUTION
