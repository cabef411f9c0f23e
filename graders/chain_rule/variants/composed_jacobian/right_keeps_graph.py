# Builds both Jacobians with create_graph, so the result requires grad.
def composed_jacobian(outer, inner, x):
    z = x.clone() if x.requires_grad else x.detach().requires_grad_()
    u = inner(z)

    def matrix(outputs, inputs):
        return torch.stack([torch.autograd.grad(o, inputs, create_graph=True)[0] for o in outputs])

    J_inner = matrix(u, z)
    w = u.clone()
    J_outer = matrix(outer(w), w)
    return J_outer.matmul(J_inner)
