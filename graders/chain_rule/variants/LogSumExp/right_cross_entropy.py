# Cross-entropy of the largest entry is LSE - max; x is kept on ctx itself.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x
        return x.max() + torch.nn.functional.cross_entropy(x, x.argmax())

    @staticmethod
    def backward(ctx, grad_output):
        return torch.einsum(",i->i", grad_output, torch.softmax(ctx.x, dim=0))
