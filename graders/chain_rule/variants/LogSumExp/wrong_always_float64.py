# Returns a float64 value for float32 inputs.
# diagnosis: float64
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        z = x.double()
        return z.max() + (z - z.max()).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output.to(x.dtype) * torch.softmax(x, dim=0)
