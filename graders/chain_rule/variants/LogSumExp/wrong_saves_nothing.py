# Forgets to save x; backward takes it from a global variable, the last x of all.
_last = {}


class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        _last["x"] = x
        return x.max() + (x - x.max()).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * torch.softmax(_last["x"], dim=0)
