# Clamps the entries to where exp does not overflow.
# diagnosis: cut_off
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(-80, 80).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x.clamp(-80, 80), dim=0)
