# Takes jacrev from the old functorch package.
from functorch import jacrev


def jacobian_reverse(f, x):
    return jacrev(f)(x)
