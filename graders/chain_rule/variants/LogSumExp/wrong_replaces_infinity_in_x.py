# Writes a large number over the infinite entries of the argument itself.
# diagnosis: argument_modified
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        x.masked_fill_(x == -torch.inf, -1e30)
        ctx.save_for_backward(x)
        m = x.max()
        return m + torch.log(torch.exp(x - m).sum())

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, dim=0)
