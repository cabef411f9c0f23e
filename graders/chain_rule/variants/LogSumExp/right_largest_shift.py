# Shifts by the largest entry; backward takes the softmax of the saved input.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        c = x.max()
        return c + (x - c).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, 0)
