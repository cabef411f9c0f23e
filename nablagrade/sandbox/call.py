"""A call of a student's function, as it is asked of a box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Call"]


@dataclass(frozen=True, slots=True)
class Call:
    """What is called, with what, and what is wanted of it.

    Attributes:
        observe: look out for operations and count backward passes; else measure what the call uses.
        derivatives: 1 or 2 for the first or second backward pass through it (see `inside.calls.differentiated`).
        made: call an object of the class instead, made with these args and kwargs, and loaded with this state.
        arguments: send them back, as they are afterwards.
        again: give it the very tensors of the call before, with the values of these in them.
    """

    name: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    observe: bool = True
    derivatives: int = 0
    made: Mapping[str, Any] | None = None
    arguments: bool = True
    again: bool = False

    def as_request(self) -> dict[str, Any]:
        """The call as a box reads it (see `inside.serve`)."""
        return {
            "do": "call",
            "name": self.name,
            "args": list(self.args),
            "kwargs": dict(self.kwargs),
            "observe": self.observe,
            "derivatives": self.derivatives,
            "made": self.made,
            "arguments": self.arguments,
            "again": self.again,
        }
