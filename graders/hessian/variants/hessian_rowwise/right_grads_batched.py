# All rows in one batched backward pass; a term 0 * z**2 gives constants a graph.
def hessian_rowwise(f, xs):
    z = torch.stack([x.detach() for x in xs]).requires_grad_()
    y = f(*z) + 0 * (z**2).sum()
    (g,) = torch.autograd.grad(y, z, create_graph=True)
    (H,) = torch.autograd.grad(g, z, torch.eye(len(z), dtype=z.dtype), is_grads_batched=True)
    return H
