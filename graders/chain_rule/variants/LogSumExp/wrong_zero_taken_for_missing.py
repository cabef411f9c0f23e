# Takes a grad_output of zero for none at all.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        m = x.max()
        return m + torch.log(torch.exp(x - m).sum())

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        if not grad_output:
            grad_output = torch.ones_like(x[0])
        return grad_output * torch.softmax(x, dim=0)
