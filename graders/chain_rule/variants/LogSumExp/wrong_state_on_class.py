# Keeps x on the class instead of in ctx.
# diagnosis: gradient_shape
class LogSumExp(torch.autograd.Function):
    saved = None
    @staticmethod
    def forward(ctx, x):
        LogSumExp.saved = x; ctx.save_for_backward(x)
        m = x.max(); return m + (x - m).exp().sum().log()
    @staticmethod
    def backward(ctx, g):
        return g * torch.softmax(LogSumExp.saved, 0)
