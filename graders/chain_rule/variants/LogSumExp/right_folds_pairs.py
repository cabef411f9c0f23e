# Adds one term at a time, pair by pair.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        y = x[0]
        for z in x[1:]:
            hi, lo = torch.maximum(y, z), torch.minimum(y, z)
            y = hi + torch.log1p(torch.exp(lo - hi)) if torch.isfinite(hi) else hi
        return y.clone()
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * torch.softmax(x, 0)
