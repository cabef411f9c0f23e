# Forbidden names only in comments, strings, own names and a self-test.
class LogSumExp(torch.autograd.Function):
    """Not torch.logsumexp, and not torch.special.logsumexp."""

    @staticmethod
    def forward(ctx, x):
        # x.logsumexp(0) would be shorter
        logsumexp = x - x.max()
        ctx.save_for_backward(x)
        return logsumexp.exp().sum().log() + x.max()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        logaddexp = "torch.logaddexp"
        return grad_output * torch.softmax(x, dim=len(logaddexp) - len(logaddexp))


def _self_test():
    x = torch.randn(5, dtype=torch.float64, requires_grad=True)
    assert torch.allclose(LogSumExp.apply(x), torch.logsumexp(x, 0))
    assert torch.autograd.gradcheck(LogSumExp.apply, (x,))
    assert torch.autograd.gradgradcheck(LogSumExp.apply, (x,))


_self_test()
