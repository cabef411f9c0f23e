# Wraps the layers in a module; the self-test compares with a full Jacobian of a small chain.
class Chain(torch.nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.steps = tuple(layers)

    def forward(self, h):
        for step in self.steps:
            h = step(h)
        return h


def vjp_through_layers(layers, x, v):
    _, pull = torch.func.vjp(Chain(layers), x.detach())
    return pull(v.detach())[0]


_layers = [torch.sin, lambda h: torch.stack([h.sum(), h.prod()]), torch.exp]
_x, _v = torch.rand(3), torch.rand(2)
_J = torch.autograd.functional.jacobian(Chain(_layers), _x)
assert torch.allclose(vjp_through_layers(_layers, _x, _v), _v @ _J, atol=1e-5)
