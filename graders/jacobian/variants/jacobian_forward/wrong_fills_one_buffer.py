# An object with a work space that grows as needed, and a view of it as the result.
# diagnosis: result_overwritten
class Forward:
    def __init__(self):
        self.space = {}

    def __call__(self, f, x):
        columns = [torch.func.jvp(f, (x.detach(),), (e,))[1] for e in torch.eye(len(x), dtype=x.dtype)]
        m, n = len(columns[0]), len(x)
        space = self.space.get(x.dtype)
        if space is None or space.shape[0] < m or space.shape[1] < n:
            space = self.space[x.dtype] = torch.zeros(max(m, 8), max(n, 8), dtype=x.dtype)
        for j, column in enumerate(columns):
            space[:m, j] = column
        return space[:m, :n]


jacobian_forward = Forward()
