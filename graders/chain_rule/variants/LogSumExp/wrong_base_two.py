# Uses exp2 and log2.
# diagnosis: other_base
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.max() + torch.log2(torch.exp2(x - x.max()).sum())

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        e = torch.exp2(x - x.max())
        return grad_output * e / e.sum()
