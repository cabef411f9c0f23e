# A decorator makes the copy, a dataclass holds the graph.
import dataclasses, functools
def fresh(fn):
    @functools.wraps(fn)
    def inner(f, x): return fn(f, x.detach().clone().requires_grad_())
    return inner
@dataclasses.dataclass(frozen=True)
class Tape:
    y: torch.Tensor
    z: torch.Tensor
    def row(self, i):
        (g,) = torch.autograd.grad([self.y], [self.z], [torch.eye(len(self.y), dtype=self.y.dtype)[i]], retain_graph=i < len(self.y) - 1)
        return g
@fresh
def jacobian_reverse(f, x):
    t = Tape(f(x), x)
    return torch.stack([t.row(i) for i in range(len(t.y))])
