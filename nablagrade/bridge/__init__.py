"""The trusted side of a live box: a notebook that is being run, and calls of the functions that it has defined."""

from nablagrade.bridge.live import LiveNotebook, prove_functions
from nablagrade.bridge.sendable import Border, Watched, watched
from nablagrade.bridge.stage import Stage

__all__ = ["Border", "LiveNotebook", "Stage", "Watched", "prove_functions", "watched"]
