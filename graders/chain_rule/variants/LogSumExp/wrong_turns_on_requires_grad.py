# Lets x require grad inside forward.
# diagnosis: argument_modified
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        x.requires_grad_(True)
        ctx.save_for_backward(x)
        return x.max() + (x - x.max()).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, dim=0)
