# Lets go of x in backward, which a longer chain passes twice.
# diagnosis: no_tensor
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x
        return x.max() + (x - x.max()).exp().sum().log()

    @staticmethod
    def backward(ctx, grad_output):
        x, ctx.x = ctx.x, None
        return grad_output * torch.softmax(x, dim=0)
