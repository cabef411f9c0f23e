# Keeps the axis: the value has the shape (1,).
# diagnosis: value_shape
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        c = x.max(dim=0, keepdim=True).values
        return c + (x - c).exp().sum(dim=0, keepdim=True).log()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, dim=0)
