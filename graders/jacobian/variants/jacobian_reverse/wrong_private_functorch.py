# Takes jacrev from the private module behind torch.func.
def jacobian_reverse(f, x):
    return torch._functorch.eager_transforms.jacrev(f)(x)
