"""nablagrade: auto-graded exercises in differentiation with PyTorch, built on nbgrader.

A course installs the engine with two lines in its nbgrader_config.py:

    import nablagrade
    nablagrade.install(c)

Importing this package is light: torch, pytest and nbgrader are imported where they are needed, not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traitlets.config import Config

__all__ = ["__version__", "install"]

__version__ = "0.1.0"


def install(config: Config) -> None:
    """Make nbgrader grade with this engine: `nbgrader autograde`, formgrader and the API alike.

    Args:
        config: the `c` of an nbgrader_config.py.
    """
    from nablagrade.doors.nbgrader_plugin import install as install_plugin

    install_plugin(config)
