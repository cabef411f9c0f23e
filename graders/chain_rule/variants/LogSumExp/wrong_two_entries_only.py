# Handles exactly two entries, as in the worked example.
# diagnosis: unpacked
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        a, b = x
        return torch.maximum(a, b) + torch.log1p(torch.exp(-(a - b).abs()))

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, dim=0)
