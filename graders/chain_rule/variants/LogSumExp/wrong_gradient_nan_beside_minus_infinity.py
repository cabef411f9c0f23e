# The gradient from all pairwise differences: -inf minus -inf is nan.
# diagnosis: not_finite
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.max() + (x - x.max()).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output / torch.exp(x[None, :] - x[:, None]).sum(dim=1)
