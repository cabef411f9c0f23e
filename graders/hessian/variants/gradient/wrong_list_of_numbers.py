# Returns a Python list of numbers.
# diagnosis: list
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    f(*own).backward()
    return [0.0 if x.grad is None else x.grad.item() for x in own]
