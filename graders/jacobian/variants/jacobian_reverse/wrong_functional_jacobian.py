# Calls the forbidden torch.autograd.functional.jacobian plainly.
def jacobian_reverse(f, x):
    return torch.autograd.functional.jacobian(f, x)
