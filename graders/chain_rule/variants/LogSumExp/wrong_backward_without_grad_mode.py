# Computes backward under torch.no_grad().
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.max() + (x - x.max()).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        with torch.no_grad():
            p = torch.softmax(x, dim=0)
        return grad_output * p
