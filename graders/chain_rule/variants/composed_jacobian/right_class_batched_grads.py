# A small class with the value and the Jacobian of one map, from one batched backward pass.
class Link:
    def __init__(self, f, x):
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf)
        identity = torch.eye(y.shape[0], dtype=y.dtype)
        self.value = y.detach()
        (self.jacobian,) = torch.autograd.grad(y, leaf, identity, is_grads_batched=True)

    def __rshift__(self, f):
        following = Link(f, self.value)
        following.jacobian = following.jacobian @ self.jacobian
        return following


def composed_jacobian(outer, inner, x):
    return (Link(inner, x) >> outer).jacobian
