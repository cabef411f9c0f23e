# Keeps the linear map of the first call in a default argument and uses it again.
# diagnosis: dtypes, stale, sizes
def jacobian_forward(f, x, memory={}):
    if "map" not in memory:
        memory["map"] = torch.func.linearize(f, x)[1]
    return torch.stack([memory["map"](e) for e in torch.eye(len(x), dtype=x.dtype)], dim=1)
