# One backward pass per input without clearing .grad, so entry i is counted i + 1 times.
# diagnosis: counted_again
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    entries = []
    for x in own:
        f(*own).backward()
        entries.append(torch.zeros_like(x).detach() if x.grad is None else x.grad.clone())
    return torch.stack(entries)
