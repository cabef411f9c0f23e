# Moves all inputs at once: the sum of the columns in every column.
# diagnosis: repeated_columns
def jacobian_numerical(f, x, eps=1e-5):
    return torch.stack([(f(x + eps) - f(x - eps)) / (2 * eps) for _ in x], dim=1)
