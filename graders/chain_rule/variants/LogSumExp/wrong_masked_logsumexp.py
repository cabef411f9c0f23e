# A twin of torch.logsumexp for masked tensors.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        import torch.masked
        return torch.masked.logsumexp(x, 0)
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * torch.softmax(x, 0)
