# A small class holds the graph and hands out rows.
class Rows:
    def __init__(self, f, x):
        self.input = x.detach().clone().requires_grad_()
        self.output = f(self.input)

    def __len__(self):
        return self.output.shape[0]

    def __getitem__(self, i):
        if i >= len(self):
            raise IndexError(i)
        (row,) = torch.autograd.grad(self.output[i], (self.input,), retain_graph=True)
        return row

    def matrix(self):
        return torch.stack(list(self))


def jacobian_reverse(f, x):
    return Rows(f, x).matrix()
