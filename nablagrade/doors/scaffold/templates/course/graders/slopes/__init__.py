"""The hidden checks of the assignment `slopes`."""
