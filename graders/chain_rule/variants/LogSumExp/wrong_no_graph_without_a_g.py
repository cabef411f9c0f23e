# Has a graph in backward only where grad_output has one.
# diagnosis: second_derivative_cut
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.max() + (x - x.max()).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        with torch.set_grad_enabled(grad_output.requires_grad):
            return grad_output * torch.softmax(x, dim=0)
