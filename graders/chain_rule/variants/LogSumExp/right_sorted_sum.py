# Sorts, and takes the largest out of the sum.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        s = x.sort(descending=True).values
        ctx.save_for_backward(x)
        return s[0] + torch.log1p(torch.exp(s[1:] - s[0]).sum())
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        e = torch.exp(x - x.detach().max())
        return g * e / e.sum()
