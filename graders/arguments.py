"""In what states tensor arguments come: they may or may not require grad, and may or may not have a .grad already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from torch import Tensor

from nablagrade.grading import Rng

State = tuple[bool, bool]
"""Whether a tensor requires grad, and whether it has a .grad."""

PLAIN, REQUIRING, USED, RETIRED = (False, False), (True, False), (True, True), (False, True)


def states(count: int) -> Iterator[list[State]]:
    """States of `count` arguments: all of them alike in each of the four, then the first and the last on their own.

    What is put back by the state of one argument goes wrong for the others only where they differ.
    """
    for state in (PLAIN, REQUIRING, USED, RETIRED):
        yield [state] * count
    if count > 1:
        yield [USED, *[PLAIN] * (count - 1)]
        yield [*[RETIRED] * (count - 1), REQUIRING]


def put(rng: Rng, tensors: Sequence[Tensor], wanted: Sequence[State]) -> None:
    """Put each tensor into its state."""
    for tensor, (needs_grad, has_grad) in zip(tensors, wanted, strict=True):
        tensor.requires_grad_(needs_grad)
        tensor.grad = rng.normal(*tensor.shape, dtype=tensor.dtype) if has_grad else None
