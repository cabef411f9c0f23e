# Saves the input and the output, both still connected; the gradient is exp(x - y).
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        shift = x.max()
        y = shift + torch.log(torch.exp(x - shift).sum())
        ctx.save_for_backward(x, y)
        return y

    @staticmethod
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        return grad_output * torch.exp(x - y)
