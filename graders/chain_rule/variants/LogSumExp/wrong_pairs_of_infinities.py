# One entry after the other: the difference of two that are minus infinity is NaN.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        total = x[0]
        for entry in x[1:]:
            total = torch.maximum(total, entry) + torch.log1p(torch.exp(-(total - entry).abs()))
        return total.clone()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, dim=0)
