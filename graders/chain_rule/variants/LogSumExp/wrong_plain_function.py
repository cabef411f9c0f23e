# A function: the derivative is autograd's.
def LogSumExp(x):
    m = x.max(); return m + (x-m).exp().sum().log()
