# Calls .backward() on the caller's t and returns what has accumulated there.
# diagnosis: argument_modified
def total_derivative(outer, inners, t):
    flag = t.requires_grad
    t.requires_grad_(True)
    outer(torch.stack([f(t) for f in inners])).backward()
    result = t.grad.clone()
    t.requires_grad_(flag)
    return result
