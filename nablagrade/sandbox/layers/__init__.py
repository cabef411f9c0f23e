"""One file per isolation layer, and the C library beneath them.

Every layer module has two functions, the `Layer` below. `confinement` says which of them a box gets, in which order;
`ladder` finds out which of them hold on this machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

__all__ = ["Layer"]


class Layer(Protocol):
    """What a layer module offers; arguments of `apply` are the layer's own.

    Attributes:
        available: whether the kernel offers it to this process. What it then stops is another matter, which `canaries`
            finds out.
        apply: puts it on the calling process, or raises OSError; there is no way back.
    """

    available: Callable[[], bool]
    apply: Callable[..., Any]
