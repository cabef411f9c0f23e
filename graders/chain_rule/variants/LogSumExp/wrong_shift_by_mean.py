# Shifts by the mean: overflows for spread entries and gives nan beside -inf.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        c = x.mean()
        return c + (x - c).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, dim=0)
