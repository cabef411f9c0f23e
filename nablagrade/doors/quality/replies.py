"""Replies that no right answer gives, put to every check: each must fail by them, and none may stumble over them.

No student code makes them. The instructor's solution answers, and its reply is changed on the trusted side on its way
to the check; so each bad reply has just the shape and dtype that makes it plausible, whatever the exercise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import torch

from nablagrade.bridge import LiveNotebook
from nablagrade.model import Verdict
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.replies import Lost, Missing, Raised, Reply, Returned
from nablagrade.wire import Opaque

__all__ = ["REPLIES", "Forger"]

Forge = Callable[[Any], Any]
"""From the right value, and nothing else, to a wrong one; or to a `Reply` of another kind."""


def tensor_like(make: Callable[[torch.Tensor], torch.Tensor], otherwise: Any) -> Forge:
    """Make it of a tensor, or of each entry where the right value is a tuple of tensors; else give something else."""

    def forge(value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return make(value.detach())
        if isinstance(value, tuple):
            return tuple(forge(part) for part in value)
        return otherwise

    return forge


RAISED = Raised("builtins.ValueError", ("ValueError", "Exception"), "no", None, "")

REPLIES: Mapping[str, Forge] = {
    "None": lambda value: None,
    "text": lambda value: "passed",
    "number": lambda value: 1.0,
    "truth": lambda value: True,
    "list": lambda value: value.tolist() if isinstance(value, torch.Tensor) else [value],
    "tuple": lambda value: (value, value, value),
    "empty tuple": lambda value: (),
    "dict": lambda value: {"value": value},
    "opaque": lambda value: Opaque("numpy.ndarray"),
    "0-d": lambda value: torch.tensor(0.123, dtype=torch.float64),
    "empty": lambda value: torch.zeros(0, 3, dtype=torch.float64),
    "NaN": tensor_like(lambda value: torch.full_like(value, torch.nan), torch.nan),
    "infinite": tensor_like(lambda value: torch.full_like(value, torch.inf), torch.inf),
    "wrong shape": tensor_like(lambda value: value[None], [["text"]]),
    "wrong dtype": tensor_like(lambda value: value.to(torch.int64), 0),
    "complex": tensor_like(lambda value: value.to(torch.complex128), 1j),
    "half": tensor_like(lambda value: value.half(), b""),
    "huge": tensor_like(lambda value: torch.full_like(value, 1e30), "x" * 100_000),
    "exception": lambda value: RAISED,
    "missing": lambda value: Missing(),
    "time limit": lambda value: Lost(Verdict.TIME_LIMIT, "interrupted", alive=True),
    "death": lambda value: Lost(Verdict.DIED, "SIGSEGV"),
    "broken protocol": lambda value: Lost(Verdict.PROTOCOL, "a reply of an unknown kind", alive=True),
}
"""What a student's code may seem to answer, by name."""


class Forger(LiveNotebook):
    """The solution's notebook, which answers falsely.

    Attributes:
        forge: what is made of the value of a reply; None for honesty.
        honest_first: the first call of each check is answered as it should be.
        forged: the exercise's checks so far that were told something false, by their number.
    """

    forge: Forge | None = None
    honest_first = False
    forged: frozenset[int] = frozenset()
    _checks = 0
    _calls = 0

    def advance_past(self, grade_id: str) -> None:
        """Each check begins with this."""
        self._checks += 1
        self._calls = 0
        super().advance_past(grade_id)

    def restart(self, forge: Forge | None, *, honest_first: bool) -> None:
        """Begin to answer the checks of an exercise anew."""
        self.forge, self.honest_first, self.forged, self._checks = forge, honest_first, frozenset(), 0

    def call(self, call: Call, *, exercise: str = "", watch: tuple[str, ...] = ()) -> Reply:
        reply = super().call(call, exercise=exercise, watch=watch)
        self._calls += 1
        if self.forge is None or not isinstance(reply, Returned) or (self.honest_first and self._calls == 1):
            return reply
        self.forged |= {self._checks}
        value = self.forge(reply.value)
        return value if isinstance(value, Raised | Missing | Lost) else replace(reply, value=value)
