# Gives up with an exception.
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        raise OverflowError("exp(1000) is too large")

    @staticmethod
    def backward(ctx, grad_output):
        raise OverflowError("exp(1000) is too large")
