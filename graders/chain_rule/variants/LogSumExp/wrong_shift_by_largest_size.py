# Shifts by the largest absolute value: everything underflows when all entries are very negative.
# diagnosis: overflow
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        c = x[x > -torch.inf].abs().max()
        return c + (x - c).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, dim=0)
