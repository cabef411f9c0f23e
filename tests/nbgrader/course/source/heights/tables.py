"""What the notebooks of this assignment share."""


def widest(table):
    """The name of the column with the largest entry."""
    return table.max().idxmax()


def close(value, expected):
    return abs(value - expected) < 1e-9
