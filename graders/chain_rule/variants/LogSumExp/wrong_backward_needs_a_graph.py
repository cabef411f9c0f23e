# Differentiates the formula again in backward, where grad mode is off unless a second derivative is wanted.
# diagnosis: no_graph
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        m = x.max()
        return m + torch.log(torch.exp(x - m).sum())

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        m = x.detach().max()
        y = m + torch.log(torch.exp(x - m).sum())
        (d,) = torch.autograd.grad(y, x, create_graph=True)
        return grad_output * d
