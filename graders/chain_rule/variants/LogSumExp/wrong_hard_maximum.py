# Returns the maximum and a one-hot gradient.
# diagnosis: hard_maximum
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.max()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x == x.max()).to(x.dtype)
