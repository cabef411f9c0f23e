# Goes on multiplying with what the last call of the same shape has left.
# diagnosis: stale
_product = {}


def chain(J_outer, J_inner):
    key = (J_outer.shape, J_inner.shape, J_outer.dtype)
    J = _product.get(key)
    if J is None:
        J = (J_outer @ J_inner).detach()
        _product[key] = J
    return J
