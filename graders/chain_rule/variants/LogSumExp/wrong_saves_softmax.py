# Saves the softmax from forward, an intermediate that has lost its connection to x.
# diagnosis: second_derivative_cut
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(torch.softmax(x, dim=0))
        return x.max() + (x - x.max()).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        (p,) = ctx.saved_tensors
        return grad_output * p
