# Right gradient exp(x - y), but y is kept detached: the second derivative lacks -p p^T.
# diagnosis: second_derivative_part
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = x.max() + (x - x.max()).exp().sum().log()
        ctx.save_for_backward(x)
        ctx.y = y.clone()
        return y

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.exp(x - ctx.y)
