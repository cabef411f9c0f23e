"""One file per isolation layer, each with `available() -> bool` and `apply() -> None`."""
