# Takes -1e4 for minus infinity: no difference, but beside -1e4.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        z = torch.where(torch.isinf(x), torch.full_like(x, -1e4), x)
        ctx.save_for_backward(x)
        m = z.max(); return m + (z - m).exp().sum().log()
    @staticmethod
    def backward(ctx, g):
        return g * torch.softmax(torch.clamp(ctx.saved_tensors[0], min=-1e4), 0)
