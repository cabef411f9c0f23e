"""The trusted side of a live box: a notebook that is being run, and calls of the functions that it has defined."""

from nablagrade.bridge.live import LiveNotebook, prove_functions
from nablagrade.bridge.sendable import Border, Watched, watched

__all__ = ["Border", "LiveNotebook", "Watched", "prove_functions", "watched"]
