# Computes in float64 and converts back, in both directions; old-style alias of the base class.
from torch.autograd import Function as Op


class LogSumExp(Op):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        wide = x.to(torch.float64)
        top = wide.max()
        return (top + (wide - top).exp().sum().log()).to(x.dtype)

    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        return torch.softmax(x, dim=0, dtype=torch.float64).to(x.dtype) * grad_output
