# Subtracts the maximum from the caller's x.
# diagnosis: second_derivative_cut, argument_modified
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x.clone())
        c = x.max().clone()
        x.data.sub_(c)
        return c + x.exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, dim=0)
