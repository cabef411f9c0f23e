# New style, with a forward-mode rule and a vmap rule.
class LogSumExp(torch.autograd.Function):
    generate_vmap_rule = True
    @staticmethod
    def forward(x):
        c = x.max()
        return c + (x - c).exp().sum().log()
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0], output)
        ctx.save_for_forward(inputs[0], output)
    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return g * torch.exp(x - y)
    @staticmethod
    def jvp(ctx, t):
        x, y = ctx.saved_tensors
        return (torch.exp(x - y) * t).sum()
