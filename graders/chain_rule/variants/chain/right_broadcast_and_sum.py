# Broadcasts to (m, k, n) and sums over the middle axis; checked below.
def chain(J_outer, J_inner):
    return (J_outer.unsqueeze(2) * J_inner.unsqueeze(0)).sum(dim=1)


_A, _B = torch.rand(2, 4), torch.rand(4, 3)
assert torch.allclose(chain(_A, _B), _A @ _B)
