# Returns a NumPy array.
# diagnosis: array
def composed_jacobian(outer, inner, x):
    J = torch.func.jacrev(outer)(inner(x)) @ torch.func.jacrev(inner)(x)
    return J.detach().numpy()
