# Sorts, and adds the others to the largest one with log1p.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        ordered, _ = torch.sort(x, descending=True)
        return ordered[0] + torch.log1p(torch.exp(ordered[1:] - ordered[0]).sum())

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.nn.Softmax(dim=0)(x)
