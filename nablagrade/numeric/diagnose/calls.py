"""What only several calls show together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from nablagrade.numeric.compare import TOLERANCE
from nablagrade.numeric.diagnose.evidence import agrees, bound, says_enough


def diagnose_state(actual: Tensor, expected: Tensor, earlier: Sequence[Tensor]) -> str | None:
    """What a wrong value shows beside the values that earlier calls returned: `stale`, `carried_over`, or nothing.

    A single number shows nothing: checks with inputs of their own choice may well expect the same one twice.

    Args:
        earlier: what earlier calls of the same function returned, of any shape and dtype.
    """
    if actual.dtype is not expected.dtype or expected.dtype not in TOLERANCE:
        return None
    near = bound(expected.dtype, exact=True)
    value, right = actual.detach().double(), expected.detach().double()
    plain = value.numel() < 2 or not bool(torch.isfinite(value).all()) or not bool(value.any())
    if plain or not says_enough(value, near):
        return None
    for before in (tensor.detach().double() for tensor in earlier if not tensor.is_complex()):
        if agrees(value, before, near) and not agrees(right, before, near):
            return "stale"
        if before.shape == right.shape and agrees(value, right + before, near) and bool(before.any()):
            return "carried_over"
    longer = value.dim() == right.dim() > 0 and value.shape[1:] == right.shape[1:] and len(value) > len(right) > 0
    return "carried_over" if longer and agrees(value[-len(right) :], right, near) else None


Rules = Sequence[Mapping[str, Sequence[Sequence[str]]]]
"""What wrong rules answer to several questions, by the name of their diagnosis, in tiers."""


def diagnose_answers(
    actual: Sequence[object], expected: Sequence[str], rules: Callable[[], Rules] | None = None
) -> str | None:
    """The wrong rule that gives all of these answers, or `other_words` when some are in no rule's words, or None.

    Args:
        rules: works out what wrong rules answer; called only when an answer is wrong. The first tier with a rule that
            fits decides, and says nothing when several do.
    """
    given = [answer for answer in actual if type(answer) is str]
    if len(given) < len(actual) or given == list(expected):
        return None
    tiers = rules() if rules else []
    words = {word for tier in tiers for several in tier.values() for answers in several for word in answers}
    if words and not (words | set(expected)).issuperset(given):
        return "other_words"
    for tier in tiers:
        named = [name for name, several in tier.items() if any(list(answers) == given for answers in several)]
        if named:
            return named[0] if len(named) == 1 else None
    return None
