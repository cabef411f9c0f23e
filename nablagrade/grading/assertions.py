"""Assertions that tell student and staff apart: what is shown to whom when a value is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import torch

from nablagrade.grading.faults import StudentFault
from nablagrade.model import Fault, Text, Verdict
from nablagrade.numeric import DIAGNOSES, Comparison, Stage, compare, diagnose_jacobian
from nablagrade.sandbox.box import Returned


class Mismatch(StudentFault, AssertionError):
    """A wrong value; a `StudentFault`, and an AssertionError for pytest and for people who read tracebacks."""


def fail(en: str, **other_languages: str) -> NoReturn:
    """Fail the check, telling the student why in words of the check's own: `fail(en="...", zh="...")`."""
    raise Mismatch(Fault(Verdict.WRONG, {"en": en, **other_languages}, en))


def assert_close(actual: object, expected: torch.Tensor, *, tolerance: float | None = None) -> None:
    """Demand a tensor of the expected dtype, shape and values (see `numeric.compare` for the order and the
    tolerance)."""
    comparison = compare(actual, expected, tolerance)
    if not comparison.ok:
        raise mismatch(comparison, None)


def assert_jacobian(
    actual: object,
    expected: torch.Tensor,
    *,
    tolerance: float | None = None,
    mistakes: Mapping[str, torch.Tensor] | None = None,
) -> None:
    """Demand a Jacobian, and name the mistake that a wrong one looks like.

    Args:
        expected: shape (m, n) or (B, m, n); row = output, column = input.
        tolerance: for a result that is an approximation by its nature; of exact derivatives, the dtype's is right.
        mistakes: values that typical wrong answers give here, by the name of their diagnosis (`numeric.DIAGNOSES`).
    """
    comparison = compare(actual, expected, tolerance)
    if not comparison.ok:
        diagnosis = None
        if isinstance(actual, torch.Tensor):
            diagnosis = diagnose_jacobian(actual, expected, exact=tolerance is None, mistakes=mistakes)
        raise mismatch(comparison, diagnosis)


def assert_unchanged(call: Returned, *args: Any) -> None:
    """Demand that the arguments of an observed call are afterwards as they were: values, requires_grad and .grad.

    Args:
        args: the positional arguments as they were passed.
    """
    after = call.arguments[0]
    if not isinstance(after, list) or len(after) != len(args):
        raise changed("the arguments", f"{len(args)} arguments went in, others came back")
    for position, (before, now) in enumerate(zip(args, after, strict=True), start=1):
        if isinstance(before, torch.Tensor):
            difference = changed_part(before, now)
            if difference:
                raise changed(*difference, position=position)


def changed_part(before: torch.Tensor, now: object) -> tuple[str, str] | None:
    """Which property of a tensor is not what it was, for the student and with values for staff."""
    if type(now) is not torch.Tensor or now.shape != before.shape or now.dtype is not before.dtype:
        return "shape or dtype", f"was {tuple(before.shape)} {before.dtype}, is {now!r}"
    if not torch.equal(now.detach(), before.detach()):
        return "values", f"was {before.tolist()}, is {now.tolist()}"
    if now.requires_grad is not before.requires_grad:
        return "requires_grad", f"was {before.requires_grad}, is {now.requires_grad}"
    if (now.grad is None) is not (before.grad is None):
        return ".grad", f"was {before.grad}, is {now.grad}"
    if before.grad is not None and now.grad is not None and not torch.equal(now.grad, before.grad):
        return ".grad", f"was {before.grad.tolist()}, is {now.grad.tolist()}"
    return None


def changed(what: str, detail: str, position: int = 0) -> StudentFault:
    which = f" {position}" if position else ""
    text: Text = {
        "en": f"The call changed its argument{which}: {what} must be afterwards as before.",
        "zh": f"调用改变了参数{which}：{what} 在调用前后必须相同。",
    }
    fault = Fault(Verdict.WRONG, text, f"argument{which}: {what}: {detail}", diagnosis="argument_modified")
    return Mismatch(fault)


def mismatch(comparison: Comparison, diagnosis: str | None) -> Mismatch:
    """The fault of a comparison that missed; the diagnosis, where there is one, is all that is said of a wrong
    value."""
    text = DIAGNOSES[diagnosis] if diagnosis else STAGES[comparison.stage]
    filled = {language: sentence.format(c=comparison) for language, sentence in text.items()}
    fault = Fault(
        Verdict.WRONG,
        filled,
        str(comparison) + (f" [{diagnosis}]" if diagnosis else ""),
        diagnosis=diagnosis or (None if comparison.stage is Stage.VALUE else str(comparison.stage)),
        error=comparison.error,
        tolerance=comparison.tolerance,
    )
    return Mismatch(fault)


STAGES: dict[Stage, Text] = {
    Stage.TYPE: {
        "en": "It returned {c.got}; a {c.expected} is expected.",
        "zh": "返回了 {c.got}；应返回 {c.expected}。",
    },
    Stage.DTYPE: {
        "en": "The result is {c.got}; it must have the dtype of the arguments, here {c.expected}.",
        "zh": "结果的类型是 {c.got}；它应与参数的类型相同，这里是 {c.expected}。",
    },
    Stage.SHAPE: {
        "en": "The result has the wrong shape: {c.got} instead of {c.expected}.",
        "zh": "结果的形状不对：是 {c.got}，应为 {c.expected}。",
    },
    Stage.FINITE: {
        "en": "The result contains NaN or infinity.",
        "zh": "结果中有 NaN 或无穷大。",
    },
    Stage.VALUE: {
        "en": "The values are wrong.",
        "zh": "数值不正确。",
    },
}
"""What a student reads where no diagnosis fits. Shapes are shown: the statement of an exercise gives them as
formulas."""
