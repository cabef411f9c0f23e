# A twin of torch.logaddexp for masked tensors.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        import functools

        import torch.masked

        ctx.save_for_backward(x)
        return functools.reduce(torch.masked.logaddexp, x.unbind()).clone()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, dim=0)
