# backward calls a second Function, a softmax with its own backward, for the second derivative.
def stable(x):
    return torch.exp(x - torch.max(x))


class Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        e = stable(x)
        p = e / torch.sum(e)
        ctx.save_for_backward(p)
        return p

    @staticmethod
    def backward(ctx, g):
        (p,) = ctx.saved_tensors
        return p * (g - torch.sum(p * g))


class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.max(x) + torch.log(torch.sum(stable(x)))

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * Softmax.apply(*ctx.saved_tensors)
